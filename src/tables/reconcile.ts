/**
 * Reconciliation: the books against themselves and Redis against the books. What does not agree is frozen, named in the
 * log, and waits for an admin; nothing is repaired here.
 */
import type { TableId } from "../kernel/ids.ts";
import type { Mismatch, Reconciled } from "../money/ports/proof.ts";
import { subjectOf } from "../money/problems.ts";
import { compareWithJournal } from "./compare.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { freezeTable } from "./freeze.ts";
import { proveAgain } from "./proveAgain.ts";

/** How often the books are proven, by whichever container comes first. */
const EVERY_MS = 60_000;

/** Tables compared with Redis in one go. */
const BATCH = 50;

/**
 * One look: proves the books if it is our turn, then again what was found wrong before and may be mended by now (T36).
 * @param everyMs default: a minute. @returns null when another container did it.
 */
export async function reconcile<G extends GameTypes>(
  deps: TableDeps<G>,
  everyMs = EVERY_MS,
): Promise<Reconciled | null> {
  const done = await deps.books.inTurn(everyMs, () => proveAll(deps));
  if (done === null) return null;
  for (const mismatch of done.mismatches) await freezeFor(deps, mismatch);
  await deps.books.noteProblems(done.mismatches.map((found) => ({ ...found, subject: subjectOf(found) })));
  await proveAgain(deps);
  const { drift, proven, durationMs } = done;
  const facts = { type: "reconciled", drift: String(drift), ...proven, durationMs, mismatches: done.mismatches.length };
  if (drift === 0n && done.mismatches.length === 0) deps.log.info(facts, "the books agree");
  else deps.log.error(facts, "the books do not agree");
  return done;
}

async function proveAll<G extends GameTypes>(deps: TableDeps<G>): Promise<Reconciled> {
  const { books, clock } = deps;
  const startedAt = clock.now();
  const postings = await books.provePostings();
  const journal = await books.proveJournal();
  const escrow = await books.proveEscrow();
  const redis = await compareTables(deps, journal.tables);
  const wholeLedger = (await books.closeDay()) ?? [];
  return {
    durationMs: clock.now() - startedAt,
    drift: escrow.drift,
    proven: { postings: postings.rows, journal: journal.rows, tables: journal.tables.length },
    mismatches: [...postings.mismatches, ...journal.mismatches, ...escrow.mismatches, ...redis, ...wholeLedger],
  };
}

async function compareTables<G extends GameTypes>(
  deps: TableDeps<G>,
  tableIds: readonly TableId[],
): Promise<Mismatch[]> {
  const found: (Mismatch | null)[] = [];
  for (let from = 0; from < tableIds.length; from += BATCH) {
    const batch = tableIds.slice(from, from + BATCH);
    found.push(...(await Promise.all(batch.map((tableId) => compareWithJournal(deps, tableId)))));
  }
  return found.filter((mismatch) => mismatch !== null);
}

/** The line names the row: it is where the search begins. */
async function freezeFor<G extends GameTypes>(deps: TableDeps<G>, mismatch: Mismatch): Promise<void> {
  const { kind, concerns, where, detail } = mismatch;
  deps.log.error(
    { type: "reconciliation_mismatch", kind, where, detail, ...concerns },
    `${kind} at ${where}: ${detail}`,
  );
  const reason = `${kind} at ${where}`;
  if (concerns === null) return;
  if ("tableId" in concerns) await freezeTable(deps, concerns.tableId, reason, null);
  else await deps.books.freezeAccount(concerns.account, reason, null);
}
