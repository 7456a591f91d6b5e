/**
 * A table that broke its own rules is stopped: nothing moves, its watchers are notified, and it waits for an admin.
 * Nothing is ever repaired silently.
 */
import { Bug } from "../kernel/assert.ts";
import type { PlayerId, TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { viewOf } from "./view.ts";

/** Who froze or unfroze it, for the record; null: the house itself. */
export type Actor = PlayerId | null;

/**
 * Order of effects: Postgres, which from then on refuses every commit; Redis, which shows it and drops the
 * deadline; the announcement to its watchers. A table that is frozen already keeps its first reason; a repeat of
 * the operation freezes nothing that was unfrozen since.
 * @returns the reason it is frozen for. @throws {StoreAway} when Postgres is away: nothing is frozen. @throws {Refused} NOT_FOUND
 */
export async function freezeTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  reason: string,
  actor: Actor,
  operationId?: string,
): Promise<string> {
  if (await deps.catalogue.freeze(tableId, reason, actor, operationId))
    deps.log.error({ type: "table_frozen", tableId, reason, userId: actor }, "a table was frozen");
  return (await showFrozen(deps, tableId)) ?? reason;
}

/**
 * Bring Redis and the watchers to what Postgres says.
 * @returns why the table is frozen; null when it is not, any more. @throws {Refused} NOT_FOUND
 */
export async function showFrozen<G extends GameTypes>(deps: TableDeps<G>, tableId: TableId): Promise<string | null> {
  const entry = await deps.catalogue.find(tableId);
  if (entry === null) throw new Refused("NOT_FOUND");
  if (entry.frozenReason === null) return null;
  await deps.hot.freeze(tableId, entry.frozenReason);
  const table = await deps.hot.load(tableId);
  if (table !== null) announceState(deps, table, "frozen");
  return entry.frozenReason;
}

/** Who watches learns it without a new version. */
export function announceState<G extends GameTypes>(
  deps: TableDeps<G>,
  table: StoredTable<G["State"]>,
  type: "frozen" | "unfrozen",
): void {
  const { tableId, version } = table;
  deps.announcer.table({ tableId, version, events: [{ type }], table: viewOf(deps, table) });
}

/**
 * Do something with a table; where our own code turns out to be wrong about it, freeze it.
 * @throws what the work throws, also after freezing.
 */
export async function freezeOnBug<G extends GameTypes, T>(
  deps: TableDeps<G>,
  tableId: TableId,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (bug) {
    if (!(bug instanceof Bug)) throw bug;
    deps.log.error({ type: "table_bug", tableId, err: bug }, "our own code broke its promise about a table");
    await freezeTable(deps, tableId, bug.message, null).catch((err: unknown) =>
      deps.log.error({ type: "table_not_frozen", tableId, err }, "a broken table could not be frozen"),
    );
    throw bug;
  }
}
