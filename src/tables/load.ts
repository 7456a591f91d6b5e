/** The table as it stands: as Redis has it, or rebuilt where Redis has lost it. */
import type { TableId } from "../kernel/ids.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { freezeOnBug } from "./freeze.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { rebuild } from "./replay.ts";

/** @throws {Refused} NOT_FOUND when there is no such table. */
export async function loadTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<StoredTable<G["State"]>> {
  return (await deps.hot.load(tableId)) ?? rebuildHot(deps, tableId);
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
