/** Settled rounds, read back from the journal. */
import type { RoundStep } from "../games/game.ts";
import { assert } from "../kernel/assert.ts";
import type { RoundId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { GameTypes, TableReader } from "./deps.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import type { JournalRow } from "./ports/journal.ts";
import { applyRow, rebuild } from "./replay.ts";

/**
 * A settled round in full: replayed from the journal, with the transfers that moved with it.
 * @throws {Refused} NOT_FOUND, also while the round is open: its cards are not public yet.
 */
export async function readRound<G extends GameTypes>(deps: TableReader<G>, roundId: RoundId): Promise<G["Record"]> {
  const round = await deps.journal.settledRound(roundId);
  if (round === null) throw new Refused("NOT_FOUND");
  const [opening, rows, transfers, results] = await Promise.all([
    rebuild<G>(deps, round.tableId, round.openedSeq),
    deps.journal.rows(round.tableId, round.openedSeq, round.settledSeq),
    deps.journal.transfersOf(roundId),
    deps.journal.resultsOf(roundId),
  ]);
  const { table, steps } = replayRound<G>(deps, opening, rows);
  assert(table.version === round.settledSeq, `round ${roundId}: the journal ends before its settlement`);
  return deps.game.record({ ...round, roundNumber: round.number, state: table.state, results, steps, transfers });
}

function replayRound<G extends GameTypes>(
  { game }: TableReader<G>,
  opening: StoredTable<G["State"]>,
  rows: readonly JournalRow<G["State"], G["Action"]>[],
): { table: StoredTable<G["State"]>; steps: RoundStep<G["Action"]>[] } {
  let table = opening;
  const steps = rows.map(({ seq, at, command, ...row }) => {
    const before = table;
    if (seq > table.version) table = applyRow<G>(game, table, { seq, at, command, ...row });
    const playerId = "playerId" in command ? command.playerId : null;
    // Who sat down has a seat only after the row, who left only before it.
    const seats = [...game.seated(before.state), ...game.seated(table.state)];
    return { seq, at, command, seat: seats.find((seat) => seat.playerId === playerId)?.seat ?? null };
  });
  return { table, steps };
}
