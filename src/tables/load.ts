/** The table as it stands: as Redis has it, or rebuilt where Redis has lost it. */
import { StoreAway } from "../kernel/faults.ts";
import type { TableId } from "../kernel/ids.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { freezeOnBug } from "./freeze.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { rebuild, rollForward } from "./replay.ts";

/** @throws {Refused} NOT_FOUND when there is no such table. */
export async function loadTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<StoredTable<G["State"]>> {
  return (await deps.hot.load(tableId)) ?? rebuildHot(deps, tableId);
}

/** A look waits no longer for the journal: what Redis has is better than nothing, and an action is judged on the newest version anyway. */
const JOURNAL_MS = 1_000;

/**
 * The table for somebody who looks, and can't tell an old copy from a new one: Redis may have been set back a moment ago,
 * or what was committed last did not get there. So it is what Redis has, and whatever the journal has beyond that (T47).
 * Changes nothing: Redis is made good by who watches for losses. Without Postgres the copy is all there is.
 * @throws {Refused} NOT_FOUND when there is no such table.
 */
export async function newestTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<StoredTable<G["State"]>> {
  const table = await loadTable(deps, tableId);
  const newest = freezeOnBug(deps, tableId, () => rollForward<G>(deps, table)).catch((error: unknown) => {
    if (error instanceof StoreAway) return table;
    throw error;
  });
  return Promise.race([newest, deps.clock.pause(JOURNAL_MS).then(() => table)]);
}

/** Rebuild a table and give it back to Redis. @throws {Refused} NOT_FOUND. @throws {Bug} the table is then frozen. */
export async function rebuildHot<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<StoredTable<G["State"]>> {
  const table = await freezeOnBug(deps, tableId, () => rebuild<G>(deps, tableId));
  await keepHot(deps, table);
  return table;
}

/** Give Redis a table as the journal has it. What Redis has of it may be newer by then: that stays. */
export async function keepHot<G extends GameTypes>(
  { hot }: TableDeps<G>,
  table: StoredTable<G["State"]>,
): Promise<void> {
  if (table.frozen !== null) await hot.freeze(table.tableId, table.frozen);
  await hot.project(table, table.state.dueAt);
}
