/** The table is its journal, replayed: how a table that Redis has lost, or has too old, comes back. */
import { assert } from "../kernel/assert.ts";
import { asRoundId, type TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { GameOf, GameTypes, TableReader } from "./deps.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { TableEntry } from "./ports/catalogue.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import type { JournalRow } from "./ports/journal.ts";
import { decide } from "./rules.ts";

/** A decision that replays never opens a round: the row of one that does carries its whole state. */
const NOTHING_FRESH = { roundId: asRoundId("none"), serverSeed: "" };

/**
 * The table after one more row.
 * @throws {Bug} when the rules refuse what the journal says they accepted, when the row is not the one that was written, or when
 *   it is not the action that was acknowledged: what was forged or lost is never played on (T49).
 */
export function applyRow<G extends GameTypes>(
  game: GameOf<G>,
  table: StoredTable<G["State"]>,
  row: JournalRow<G["State"], G["Action"]>,
): StoredTable<G["State"]> {
  assert(row.seq === table.version + 1, `table ${table.tableId}: row ${row.seq} can't follow version ${table.version}`);
  assert(row.fault == null, `table ${table.tableId}: journal row ${row.seq}: ${row.fault}`);
  const { command, acknowledged } = row;
  if (acknowledged != null)
    assert(
      command.by === "player" && fingerprintOf(table.tableId, command.action) === acknowledged,
      `table ${table.tableId}: journal row ${row.seq} is not the action that was acknowledged`,
    );
  if (row.snapshot !== null) return { ...table, version: row.seq, at: row.at, state: row.snapshot };
  const decided = decide<G>(game, table.state, command, { at: row.at, fresh: NOTHING_FRESH });
  assert(decided.ok, `table ${table.tableId}: the rules refuse journal row ${row.seq}`);
  return { ...table, version: row.seq, at: row.at, state: decided.value.state };
}

/** Bring a table up to the journal's newest row. */
export async function rollForward<G extends GameTypes>(
  { game, journal }: TableReader<G>,
  table: StoredTable<G["State"]>,
): Promise<StoredTable<G["State"]>> {
  const rows = await journal.rowsAfter(table.tableId, table.version);
  return rows.reduce((current, row) => applyRow<G>(game, current, row), table);
}

/**
 * The table as the journal has it at `upTo` (default: now).
 * @throws {Refused} NOT_FOUND when there is no such table.
 */
export async function rebuild<G extends GameTypes>(
  { game, journal, catalogue }: TableReader<G>,
  tableId: TableId,
  upTo?: number,
): Promise<StoredTable<G["State"]>> {
  const entry = await catalogue.find(tableId);
  if (entry === null) throw new Refused("NOT_FOUND");
  return replay<G>(game, entry, await journal.rowsFromSnapshot(tableId, upTo));
}

/** @param rows as `Journal.rowsFromSnapshot` gives them. @throws {Bug} when they can't be replayed. */
export function replay<G extends GameTypes>(
  game: GameOf<G>,
  { settings, frozenReason }: TableEntry<G["Rules"]>,
  rows: readonly JournalRow<G["State"], G["Action"]>[],
): StoredTable<G["State"]> {
  const empty: StoredTable<G["State"]> = {
    tableId: settings.tableId,
    version: (rows[0]?.seq ?? 1) - 1,
    at: 0,
    state: game.open(settings),
    frozen: frozenReason,
  };
  return rows.reduce((current, row) => applyRow<G>(game, current, row), empty);
}
