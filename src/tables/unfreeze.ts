/** A frozen table goes on where it stood: with as much time left on its clocks as when it was frozen. */
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Mismatch } from "../money/ports/proof.ts";
import { actForTable, LOCK_WAIT_MS } from "./act.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { type Actor, announceState, showFrozen } from "./freeze.ts";
import { proveTable } from "./proveAgain.ts";
import { rebuild } from "./replay.ts";
import { viewOf } from "./view.ts";

/**
 * Let a table go on, once all of it is proven: what does not follow, or is not what was acknowledged, is never played on (T48).
 * Order of effects: Postgres; Redis gets the table as the journal has it, and no deadline yet; the time of the freeze is given
 * back, as a row of the journal like any other, with the deadline that follows; then it is announced to the watchers (T32).
 * @throws {Refused} BOOKS_DISAGREE with the places, TABLE_FROZEN for one that was closed for good, NOT_FOUND.
 */
export async function unfreezeTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  actor: Actor,
  operationId?: string,
): Promise<G["View"]> {
  const entry = await deps.catalogue.find(tableId);
  if (entry?.isClosed === true) throw new Refused("TABLE_FROZEN", { reason: entry.frozenReason });
  refuseWhatIsWrong(await proveTable(deps, tableId));
  const before = { ...(await rebuild<G>(deps, tableId)), frozen: null };
  const pausedMs = await deps.catalogue.unfreeze(tableId, actor, operationId);
  // A repeat, and somebody has frozen it again since.
  if (pausedMs === null && (await showFrozen(deps, tableId)) !== null)
    return viewOf(deps, await rebuild<G>(deps, tableId));
  if (pausedMs !== null) deps.log.warn({ type: "table_unfrozen", tableId, userId: actor }, "a table was unfrozen");
  await deps.hot.forget(tableId);
  await deps.hot.project(before, null);
  if (pausedMs !== null) await actForTable(deps, tableId, { by: "resume", pausedMs }, LOCK_WAIT_MS);
  const after = await rebuild<G>(deps, tableId);
  if (after.version === before.version) {
    // Nothing was to be given back: its deadline, if it has one, is what it was.
    await deps.hot.forget(tableId);
    await deps.hot.project(after, after.state.dueAt);
  }
  announceState(deps, after, "unfrozen");
  return viewOf(deps, after);
}

/** Money goes in and out again, once all of the account is proven. @returns false when it was not frozen. @throws {Refused} BOOKS_DISAGREE with the places, NOT_FOUND. */
export async function unfreezeAccount<G extends GameTypes>(
  { books, log }: TableDeps<G>,
  account: string,
  actor: Actor,
  operationId?: string,
): Promise<boolean> {
  refuseWhatIsWrong(await books.proveAccount(account));
  const changed = await books.unfreezeAccount(account, actor, operationId);
  if (changed) log.warn({ type: "account_unfrozen", account, userId: actor }, "an account was unfrozen");
  return changed;
}

function refuseWhatIsWrong(found: readonly Mismatch[]): void {
  if (found.length === 0) return;
  throw new Refused("BOOKS_DISAGREE", { problems: found.map(({ kind, where, detail }) => ({ kind, where, detail })) });
}
