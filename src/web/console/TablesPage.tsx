import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FrozenMessage, TableSummary } from "../../client/index.ts";
import { chips, count, moment } from "../format.ts";
import { attempt } from "../house.ts";
import { en } from "../i18n/en.ts";
import { useLobby } from "../lobby/useLobby.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { freezeTable, unfreeze } from "./calls.ts";
import { Empty, Scroller } from "./parts.tsx";
import { frozen, lookAtFrozen } from "./status/houseWatch.ts";

/** What is frozen, and every table: look in, freeze, let it go on. */
export function TablesPage() {
  const all = frozen.value ?? [];
  return (
    <>
      <Frozen all={all} isKnown={frozen.value !== null} onDone={lookAtFrozen} />
      <Tables frozen={all} onDone={lookAtFrozen} />
    </>
  );
}

interface FrozenProps {
  readonly all: readonly FrozenMessage[];
  /** Otherwise nothing can be said of what is frozen. */
  readonly isKnown: boolean;
  readonly onDone: () => Promise<void>;
}

function Frozen({ all, isKnown, onDone }: FrozenProps) {
  const letGo = async (one: FrozenMessage) => {
    if (!confirm(`Unfreeze ${one.name ?? one.id}? It was frozen because: ${one.reason}`)) return;
    await attempt(() => unfreeze(one));
    await onDone();
  };
  return (
    <section class="panel" aria-label="Frozen" data-test="frozen">
      <h2>Frozen</h2>
      {isKnown && all.length === 0 && <Empty>Nothing is frozen.</Empty>}
      <ol class="lines" hidden={all.length === 0}>
        {all.map((one) => (
          <li key={one.id} class="line">
            <span class="line-what">
              {one.kind === "table" ? (
                <a href={`/table/${one.id}`}>{one.name ?? one.id}</a>
              ) : (
                `Account of ${one.name ?? one.id}`
              )}
              <small>
                {one.reason} · {one.by ?? "the house"} · {moment(one.at)}
              </small>
            </span>
            <button type="button" class="button" onClick={() => void letGo(one)}>
              Unfreeze
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Tables({
  frozen,
  onDone,
}: {
  readonly frozen: readonly FrozenMessage[];
  readonly onDone: () => Promise<void>;
}) {
  const tables = useLobby();
  const wanted = useSignal("");
  const toFreeze = useSignal<TableSummary | null>(null);
  const text = wanted.value.trim().toLowerCase();
  const shown = tables.value.filter(({ name, tableId }) => name.toLowerCase().includes(text) || tableId === text);
  return (
    <>
      <label class="field">
        Find a table by name or id
        <input
          type="search"
          value={wanted}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        />
      </label>
      <Scroller name="Tables">
        <table>
          <caption>
            {count(shown.length)} of {count(tables.value.length)} tables
          </caption>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Phase</th>
              <th scope="col">Seats</th>
              <th scope="col" class="roomy">
                Watching
              </th>
              <th scope="col" class="roomy">
                Bets
              </th>
              <th scope="col">
                <span class="unseen">Do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((table) => (
              <tr key={table.tableId}>
                <th scope="row">
                  <a href={`/table/${table.tableId}`}>{table.name}</a>
                </th>
                <td>{en.phase[table.phase]}</td>
                <td>
                  {table.taken}/{table.seats}
                </td>
                <td class="roomy">{count(table.spectators)}</td>
                <td class="roomy">
                  {chips(table.minBet)}–{chips(table.maxBet)}
                </td>
                <td>
                  {frozen.some(({ id }) => id === table.tableId) ? (
                    <span class="tag">frozen</span>
                  ) : (
                    <button
                      type="button"
                      class="link"
                      aria-label={`Freeze ${table.name}`}
                      onClick={() => {
                        toFreeze.value = table;
                      }}
                    >
                      Freeze
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <FreezeDialog table={toFreeze.value} onClose={() => (toFreeze.value = null)} onDone={onDone} />
    </>
  );
}

interface FreezeProps {
  readonly table: TableSummary | null;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

function FreezeDialog({ table, onClose, onDone }: FreezeProps) {
  const isOpen = useSignal(false);
  useEffect(() => {
    isOpen.value = table !== null;
  }, [table]);
  useEffect(() => isOpen.subscribe((open) => !open && onClose()), []);

  const freeze = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason") ?? "").trim();
    if (table === null || (await attempt(() => freezeTable(table.tableId, reason))) === null) return;
    isOpen.value = false;
    await onDone();
  };
  return (
    <Dialog isOpen={isOpen} title={`Freeze ${table?.name ?? ""}`}>
      <form class="form" onSubmit={(event) => void freeze(event)}>
        <p class="lead">Nothing moves at a frozen table: no card, no clock, no chip. Players are told the reason.</p>
        <label class="field">
          Reason
          <input name="reason" required maxLength={200} autocomplete="off" />
        </label>
        <button type="submit" class="button gold">
          Freeze
        </button>
      </form>
    </Dialog>
  );
}
