import { useComputed, useSignal } from "@preact/signals";
import { balance } from "../house.ts";
import { words } from "../i18n/index.ts";
import { go } from "../router.ts";
import { wantSeat } from "../seats/wantedSeat.ts";
import { Icon } from "../shell/Icon.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { toast } from "../shell/toasts.ts";
import { FILTERS, type Filter, passes } from "./filters.ts";
import { OpenTable } from "./OpenTable.tsx";
import { TableTile } from "./TableTile.tsx";
import { inLobbyOrder, seatFor } from "./tableOrder.ts";
import { useLobby } from "./useLobby.ts";

const AT_ONCE = 30; // Each tile asks for its table.

export function LobbyPage() {
  const t = words.value.lobby;
  const tables = useLobby();
  const filter = useSignal<Filter>("all");
  const isOpening = useSignal(false);
  const most = useSignal(AT_ONCE);
  const shown = useComputed(() => tables.value.filter((table) => passes(filter.value, table)).sort(inLobbyOrder));

  const sitDown = () => {
    const table = seatFor(shown.value, balance.value);
    if (table === null) return toast(t.noSeat);
    wantSeat(table.tableId);
    go(`/table/${table.tableId}`);
  };

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
          <div class="lobby-ways">
            <button type="button" class="button gold" onClick={sitDown} data-test="sit-down">
              {t.sitDown}
            </button>
            <button type="button" class="button" onClick={() => (isOpening.value = true)}>
              <Icon name="plus" /> {t.open}
            </button>
          </div>
        </div>
        {shown.value.length === 0 && tables.value.length > 0 && <p class="empty">{t.none}</p>}
        <ul class="tiles">
          {shown.value.slice(0, most.value).map((table) => (
            <TableTile key={table.tableId} table={table} />
          ))}
        </ul>
        {shown.value.length > most.value && (
          <button type="button" class="button" onClick={() => (most.value += AT_ONCE)}>
            {words.value.nav.more}
          </button>
        )}
      </main>
      <OpenTable isOpen={isOpening} />
    </>
  );
}
