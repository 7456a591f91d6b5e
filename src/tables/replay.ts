/** The table is its journal, replayed: how a table that Redis has lost, or has too old, comes back. */
import type { Game, TableState } from "../games/game.ts";
import { assert, Refused, type RoundId, type TableId } from "../kernel.ts";
import type { JournalRow, StoredTable, TableDeps } from "./ports.ts";

/** A decision that replays never opens a round: the row of one that does carries its whole state. */
const NOTHING_FRESH = { roundId: "" as RoundId, serverSeed: "" };

/** The table after one more row. @throws {Bug} when the rules refuse what the journal says they accepted. */
export function applyRow<State extends TableState, Action, Rules, View, Record>(
  game: Game<State, Action, Rules, View, Record>,
  table: StoredTable<State>,
  row: JournalRow<State, Action>,
): StoredTable<State> {
  assert(row.seq === table.version + 1, `table ${table.tableId}: row ${row.seq} can't follow version ${table.version}`);
  if (row.snapshot !== null) return { ...table, version: row.seq, at: row.at, state: row.snapshot };
  const decided = game.decide(table.state, row.command, { at: row.at, fresh: NOTHING_FRESH });
  assert(decided.ok, `table ${table.tableId}: the rules refuse journal row ${row.seq}`);
  return { ...table, version: row.seq, at: row.at, state: decided.value.state };
}

/** Bring a table up to the journal's newest row. */
export async function rollForward<State extends TableState, Action, Rules, View, Record>(
  { game, journal }: Pick<TableDeps<State, Action, Rules, View, Record>, "game" | "journal">,
  table: StoredTable<State>,
): Promise<StoredTable<State>> {
  const rows = await journal.rowsAfter(table.tableId, table.version);
  return rows.reduce((current, row) => applyRow(game, current, row), table);
}

/**
 * The table as the journal has it at `upTo` (default: now).
 * @throws {Refused} NOT_FOUND when there is no such table.
 */
export async function rebuild<State extends TableState, Action, Rules, View, Record>(
  { game, journal, catalogue }: Pick<TableDeps<State, Action, Rules, View, Record>, "game" | "journal" | "catalogue">,
  tableId: TableId,
  upTo?: number,
): Promise<StoredTable<State>> {
  const entry = await catalogue.find(tableId);
  if (entry === null) throw new Refused("NOT_FOUND");
  const rows = await journal.rowsFromSnapshot(tableId, upTo);
  const first = rows[0];
  const start: StoredTable<State> = {
    tableId,
    version: first === undefined ? 0 : first.seq - 1,
    at: 0,
    state: game.open(entry.settings),
  };
  return rows.reduce((current, row) => applyRow(game, current, row), start);
}

/**
 * The table as Redis has it; rebuilt and stored there when Redis has lost it.
 * @throws {Refused} NOT_FOUND when there is no such table.
 */
export async function loadTable<State extends TableState, Action, Rules, View, Record>(
  deps: Pick<TableDeps<State, Action, Rules, View, Record>, "game" | "journal" | "catalogue" | "hot">,
  tableId: TableId,
): Promise<StoredTable<State>> {
  return (await deps.hot.load(tableId)) ?? rebuildHot(deps, tableId);
}

/** Rebuild a table and give it back to Redis. @throws {Refused} NOT_FOUND */
export async function rebuildHot<State extends TableState, Action, Rules, View, Record>(
  deps: Pick<TableDeps<State, Action, Rules, View, Record>, "game" | "journal" | "catalogue" | "hot">,
  tableId: TableId,
): Promise<StoredTable<State>> {
  const table = await rebuild(deps, tableId);
  await deps.hot.project(table, table.state.dueAt);
  return table;
}
