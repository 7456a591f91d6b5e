/** A frozen table goes on where it stood: with as much time left on its clocks as when it was frozen. */
import { Bug } from "../kernel/assert.ts";
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { actForTable, LOCK_WAIT_MS } from "./act.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { type Actor, tell } from "./freeze.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { rebuild } from "./replay.ts";
import { viewOf } from "./view.ts";

/**
 * Let a table go on. Its journal must replay, or it stays frozen. Order of effects: Postgres; Redis gets the table as the
 * journal has it, and no deadline yet; the time of the freeze is given back, as a row of the journal like any other, with
 * the deadline that follows; then the watchers are told (T32).
 * @throws {Refused} TABLE_FROZEN with the reason when the journal can't be replayed; NOT_FOUND.
 */
export async function unfreezeTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  actor: Actor,
): Promise<G["View"]> {
  const before = { ...(await replayable(deps, tableId)), frozen: null };
  const pausedMs = await deps.catalogue.unfreeze(tableId, actor);
  if (pausedMs !== null) deps.log.warn({ type: "table_unfrozen", tableId, userId: actor }, "a table was unfrozen");
  await deps.hot.forget(tableId);
  await deps.hot.project(before, null);
  if (pausedMs !== null) await actForTable(deps, tableId, { by: "resume", pausedMs }, LOCK_WAIT_MS);
  const after = await replayable(deps, tableId);
  if (after.version === before.version) {
    // Nothing was to be given back: its deadline, if it has one, is what it was.
    await deps.hot.forget(tableId);
    await deps.hot.project(after, after.state.dueAt);
  }
  tell(deps, after, "unfrozen");
  return viewOf(deps, after);
}

async function replayable<G extends GameTypes>(deps: TableDeps<G>, tableId: TableId): Promise<StoredTable<G["State"]>> {
  try {
    return await rebuild<G>(deps, tableId);
  } catch (error) {
    if (error instanceof Bug) throw new Refused("TABLE_FROZEN", { reason: error.message }, { cause: error });
    throw error;
  }
}
