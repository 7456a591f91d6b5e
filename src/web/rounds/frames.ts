/** A round as a film: the table after each step, with what was done. */
import type { RoundRecord, TableView } from "../../client/index.ts";
import { type ReplayStep, replayRecord } from "../../games/blackjack/replayRecord.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { moveName } from "../table/narrate.ts";

export interface Frame {
  readonly table: TableView;
  readonly caption: string;
}

/** Empty when the record does not replay: then there is nothing true to show. */
export function framesOf(record: RoundRecord, tableName: string): readonly Frame[] {
  const names = new Map(record.seats.map(({ userId, username }) => [userId, username]));
  const seats = 1 + Math.max(...record.seats.map(({ seat }) => seat));
  const { end } = replayRecord(record as Parameters<typeof replayRecord>[0]);
  if (typeof end === "string") return [];
  return end.steps
    .filter(({ command }) => command.by !== "player" || command.action.type !== "sit")
    .map((step) => ({ table: named(step.table, names, tableName, seats), caption: captionOf(step, names) }));
}

/** The replay knows players by their ids only, and always lays seven seats. */
function named(table: TableView, names: ReadonlyMap<string, string>, name: string, seats: number): TableView {
  return {
    ...table,
    name,
    seats: table.seats.slice(0, seats).map((seat) => seat && { ...seat, username: names.get(seat.userId) ?? "" }),
  };
}

function captionOf({ command, table }: ReplayStep, names: ReadonlyMap<string, string>): string {
  const t = words.value.rounds;
  if (table.phase === "SETTLED") return words.value.phase.SETTLED;
  if (command.by !== "player") return t.did(t.clock, t.ranOut);
  const { action } = command;
  const name = names.get(command.playerId) ?? "";
  switch (action.type) {
    case "bet":
      return t.did(name, `${t.acts.bet} ${chips(action.amount)}`);
    case "insurance":
      return t.did(
        name,
        `${t.acts.insurance}: ${action.take ? words.value.insurance.take : words.value.insurance.decline}`,
      );
    case "reveal":
    case "leave":
    case "sit":
      return t.did(name, t.acts[action.type]);
    case "hit":
    case "stand":
    case "double":
    case "split":
    case "surrender":
      return t.did(name, moveName(action.type));
    default:
      return action satisfies never;
  }
}
