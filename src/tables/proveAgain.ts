/** All of one table or account, proven whole: before it may go on, and until what was found wrong with it is mended. */
import { Bug } from "../kernel/assert.ts";
import { asTableId, type TableId } from "../kernel/ids.ts";
import { escrowAccount, houseAccount } from "../money/accounts.ts";
import type { Mismatch, Subject } from "../money/ports/proof.ts";
import { compareWithJournal } from "./compare.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { rebuild } from "./replay.ts";

/** Proven again in one pass: what is left comes at the next ones. */
const SUBJECTS = 50;

/**
 * Everything that is wrong with a table, frozen or not: its journal and what was acknowledged of it, its accounts, and whether it replays.
 * @throws {Refused} NOT_FOUND
 */
export async function proveTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<readonly Mismatch[]> {
  const { books, catalogue } = deps;
  const isClosed = (await catalogue.find(tableId))?.isClosed === true;
  const unplayable = isClosed ? null : await unplayableOf(deps, tableId);
  const found = [
    ...(await books.proveTable(tableId)),
    ...(await books.proveAccount(escrowAccount(tableId))),
    ...(await books.proveAccount(houseAccount(tableId))),
  ];
  return unplayable === null ? found : [...found, unplayable];
}

async function unplayableOf<G extends GameTypes>(deps: TableDeps<G>, tableId: TableId): Promise<Mismatch | null> {
  try {
    await rebuild<G>(deps, tableId);
    return null;
  } catch (error) {
    if (!(error instanceof Bug)) throw error;
    return { kind: "JOURNAL_UNPLAYABLE", concerns: { tableId }, where: tableId, detail: error.message };
  }
}

/** Prove again what open problems are about, and close those of which nothing is found any more. What is still wrong stays open. */
export async function proveAgain<G extends GameTypes>(deps: TableDeps<G>): Promise<void> {
  const { books, log } = deps;
  for (const subject of await books.openSubjects(SUBJECTS)) {
    const found = await proveSubject(deps, subject);
    if (found.length > 0) log.error({ type: "problem_open", subject, problems: found.length }, "still does not agree");
    else if ((await books.closeProblems(subject)) > 0)
      log.warn({ type: "problem_closed", subject }, "proven whole: nothing is wrong with it any more");
  }
}

/** All that is wrong with it, frozen or not. @throws {Refused} NOT_FOUND */
export async function proveSubject<G extends GameTypes>(
  deps: TableDeps<G>,
  subject: Subject,
): Promise<readonly Mismatch[]> {
  const [kind, ...id] = subject.split(":");
  if (kind === "account") return deps.books.proveAccount(id.join(":"));
  if (kind === "transfer") return deps.books.proveTransfer(id.join(":"));
  const tableId = asTableId(id.join(":"));
  const found = await proveTable(deps, tableId);
  if (found.length > 0 || (await deps.catalogue.find(tableId))?.isClosed === true) return found;
  const inRedis = await compareWithJournal(deps, tableId, true);
  return inRedis === null ? [] : [inRedis];
}
