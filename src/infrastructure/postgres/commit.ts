/** How journal entries get into Postgres: one function call for one of them, or for all that wait (prisma/functions). */
import { asTableId } from "../../kernel/ids.ts";
import type { CommitOutcome, JournalEntry } from "../../tables/ports/journal.ts";
import { type Prisma, runPlain } from "./client.ts";
import { sqlStateOf, translate } from "./errors.ts";
import { createGroupCommit } from "./groupCommit.ts";
import { payloadOf } from "./journalEntry.ts";

/** What commit_action raises and commit_actions returns, by SQLSTATE. */
const REFUSALS: Readonly<Record<string, CommitOutcome>> = {
  VC402: { outcome: "refused", code: "INSUFFICIENT_FUNDS" },
  VC404: { outcome: "refused", code: "NOT_FOUND" },
  VC409: { outcome: "conflict" },
  VC410: { outcome: "gap" },
  VC423: { outcome: "frozen" },
};

type Committed =
  | { outcome: "committed"; balances: { account: string; balance: string; version: string }[] }
  | { outcome: "repeated"; fingerprint: string; tableId: string; seq: number };

type CommittedTogether = Committed | { outcome: "refused"; state: string } | { outcome: "busy" };

/** `commit` of the journal: its own statement when nothing else is on its way, else together with what waits. */
export function createCommit<State, Action>(
  prisma: Prisma,
): (entry: JournalEntry<State, Action>) => Promise<CommitOutcome> {
  const statements = {
    alone: (entry: JournalEntry<State, Action>) => commitAlone(prisma, entry),
    together: (entries: readonly JournalEntry<State, Action>[]) => commitTogether(prisma, entries),
  };
  return createGroupCommit(statements, ({ tableId, key }) => ({ table: tableId, player: key?.playerId }));
}

export async function commitAlone(prisma: Prisma, entry: JournalEntry<unknown, unknown>): Promise<CommitOutcome> {
  const payload = JSON.stringify(payloadOf(entry));
  try {
    return outcomeOf(await askFunction<Committed>(prisma, "commit_action", payload));
  } catch (error) {
    const refusal = REFUSALS[sqlStateOf(error) ?? ""];
    if (refusal !== undefined) return refusal;
    throw translate(error);
  }
}

/** @returns null for an entry whose table or account another transaction holds. */
export async function commitTogether(
  prisma: Prisma,
  entries: readonly JournalEntry<unknown, unknown>[],
): Promise<(CommitOutcome | null)[]> {
  const payload = JSON.stringify(entries.map(payloadOf));
  try {
    const results = await askFunction<CommittedTogether[]>(prisma, "commit_actions", payload);
    return results.map((result) => {
      if (result.outcome === "busy") return null;
      return result.outcome === "refused" ? refusalOf(result.state) : outcomeOf(result);
    });
  } catch (error) {
    throw translate(error);
  }
}

async function askFunction<T>(prisma: Prisma, name: "commit_action" | "commit_actions", payload: string): Promise<T> {
  const [row] = await runPlain(prisma, { sql: `SELECT ${name}($1::jsonb)`, texts: [payload] });
  return JSON.parse(row?.[0] as string) as T; // As the function of that name returns it.
}

function refusalOf(state: string): CommitOutcome {
  const refusal = REFUSALS[state];
  if (refusal === undefined) throw new Error(`commit_actions refused with ${state}`);
  return refusal;
}

function outcomeOf(result: Committed): CommitOutcome {
  if (result.outcome === "repeated")
    return {
      outcome: "repeated",
      fingerprint: result.fingerprint,
      tableId: asTableId(result.tableId),
      seq: result.seq,
    };
  const balances = result.balances.map(({ account, balance, version }) => ({
    account,
    balance: BigInt(balance),
    version: BigInt(version),
  }));
  return { outcome: "committed", balances };
}
