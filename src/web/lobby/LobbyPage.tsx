import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TableSummary } from "../../client/index.ts";
import { client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { Icon } from "../shell/Icon.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { FILTERS, type Filter, inLobbyOrder, passes } from "./filters.ts";
import { OpenTable } from "./OpenTable.tsx";
import { TableTile } from "./TableTile.tsx";

export function LobbyPage() {
  const t = words.value.lobby;
  const tables = useSignal<readonly TableSummary[]>(client.lobby.tables);
  const filter = useSignal<Filter>("all");
  const isOpening = useSignal(false);
  const shown = useComputed(() => tables.value.filter((table) => passes(filter.value, table)).sort(inLobbyOrder));

  useEffect(() => {
    const lobby = client.watchLobby();
    return lobby.on("change", (all) => (tables.value = all));
  }, []);

  return (
    <>
      <TopBar title={t.title} />
      <main class="lobby">
        <div class="lobby-tools">
          <fieldset class="filters">
            <legend class="unseen">{t.filters}</legend>
            {FILTERS.map((name) => (
              <label key={name} class="pill">
                <input
                  type="radio"
                  name="filter"
                  checked={filter.value === name}
                  onChange={() => (filter.value = name)}
                />
                <span>{t[name]}</span>
              </label>
            ))}
          </fieldset>
          <button type="button" class="button" onClick={() => (isOpening.value = true)}>
            <Icon name="plus" /> {t.open}
          </button>
        </div>
        {shown.value.length === 0 && tables.value.length > 0 && <p class="empty">{t.none}</p>}
        <ul class="tiles">
          {shown.value.map((table) => (
            <TableTile key={table.tableId} table={table} />
          ))}
        </ul>
      </main>
      <OpenTable isOpen={isOpening} />
    </>
  );
}
