import type { TableSummary } from "../../client/index.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { clothOf } from "../table/cloth.ts";
import { FeltStill } from "./FeltStill.tsx";
import { ruleBadges } from "./ruleWords.ts";
import { useStill } from "./stills.ts";

/** One table of the lobby: a still of its felt, its seats, its limits, and what is going on. */
export function TableTile({ table }: { readonly table: TableSummary }) {
  const t = words.value;
  const { ref, view } = useStill(table);
  return (
    <li ref={ref} class={`tile cloth-${clothOf(table)}`}>
      <a href={`/table/${table.tableId}`}>
        <FeltStill table={table} view={view} />
        <h2 title={table.name}>{table.name}</h2>
        <p class="limits">{t.lobby.bets(chips(table.minBet), chips(table.maxBet))}</p>
        <p class={`phase phase-${table.phase}`}>
          <span class="lamp" aria-hidden="true" />
          {t.phase[table.phase]}
          <span class="unseen">. {t.lobby.seats(table.taken, table.seats)}</span>
          {table.spectators > 0 && <span class="watching"> · {t.lobby.watching(table.spectators)}</span>}
        </p>
        <ul class="badges" aria-label={t.rules.title}>
          {view === null ? <li>…</li> : ruleBadges(view.rules).map((badge) => <li key={badge}>{badge}</li>)}
        </ul>
      </a>
    </li>
  );
}
