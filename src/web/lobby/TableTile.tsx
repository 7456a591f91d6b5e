import type { TableSummary } from "../../client/index.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { clothOf } from "../table/cloth.ts";
import { ruleBadges } from "./ruleWords.ts";
import { tableOf } from "./tableFacts.ts";

/** One table of the lobby: a piece of its cloth, its seats, its limits, and what is going on. */
export function TableTile({ table }: { readonly table: TableSummary }) {
  const t = words.value;
  const rules = tableOf(table.tableId).value?.rules;
  return (
    <li class={`tile cloth-${clothOf(table)}`}>
      <a href={`/table/${table.tableId}`}>
        <h2>{table.name}</h2>
        <p class="limits">{t.lobby.bets(chips(table.minBet), chips(table.maxBet))}</p>
        <Seats taken={table.taken} seats={table.seats} />
        <p class={`phase phase-${table.phase}`}>
          <span class="lamp" aria-hidden="true" />
          {t.phase[table.phase]}
          {table.spectators > 0 && <span class="watching"> · {t.lobby.watching(table.spectators)}</span>}
        </p>
        <ul class="badges" aria-label={t.rules.title}>
          {rules === undefined ? <li>…</li> : ruleBadges(rules).map((badge) => <li key={badge}>{badge}</li>)}
        </ul>
      </a>
    </li>
  );
}

function Seats({ taken, seats }: Pick<TableSummary, "taken" | "seats">) {
  return (
    <p class="seat-dots">
      <span class="unseen">{words.value.lobby.seats(taken, seats)}</span>
      {Array.from({ length: seats }, (_, seat) => (
        <span key={seat} class={seat < taken ? "dot taken" : "dot"} aria-hidden="true" />
      ))}
    </p>
  );
}
