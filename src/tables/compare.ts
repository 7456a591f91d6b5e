/** What Redis has of a table against what the journal says: card for card, at the same version. */
import { Bug } from "../kernel/assert.ts";
import type { TableId } from "../kernel/ids.ts";
import type { Mismatch } from "../money/ports/proof.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { canonicalJson } from "./fingerprint.ts";
import { rebuildHot } from "./load.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { rebuild } from "./replay.ts";

/**
 * @returns what is wrong with the table; null when it agrees, when Redis does not have it, and when another version of the rules
 *   played its round. What Redis has beyond the journal is dropped, because it was never committed.
 */
export async function compareWithJournal<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  evenIfFrozen = false,
): Promise<Mismatch | null> {
  const stored = await deps.hot.load(tableId);
  if (stored === null || (stored.frozen !== null && !evenIfFrozen)) return null;
  let replayed: StoredTable<G["State"]>;
  try {
    replayed = await rebuild<G>(deps, tableId, stored.version);
  } catch (error) {
    if (!(error instanceof Bug)) throw error;
    if (await isForeign(deps, stored.state)) return null;
    return { kind: "JOURNAL_UNPLAYABLE", concerns: { tableId }, where: tableId, detail: error.message };
  }
  if (replayed.version < stored.version) {
    deps.log.error({ type: "redis_ahead_of_journal", tableId, version: stored.version }, "rebuilding");
    await deps.hot.forget(tableId);
    await rebuildHot(deps, tableId);
    return null;
  }
  if (canonicalJson(replayed.state) === canonicalJson(stored.state)) return null;
  if (await isForeign(deps, stored.state)) return null;
  const detail = `Redis and the journal disagree about version ${stored.version}`;
  return { kind: "TABLE_ALTERED", concerns: { tableId }, where: `${tableId}#${stored.version}`, detail };
}

/** A round that an older or newer release opened may be written down differently by it. */
async function isForeign<G extends GameTypes>({ journal, game }: TableDeps<G>, state: G["State"]): Promise<boolean> {
  const engine = state.roundId === null ? null : await journal.engineOf(state.roundId);
  return engine !== null && !game.engines.includes(engine);
}
