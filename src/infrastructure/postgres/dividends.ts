/** Dividend runs and payouts in Postgres. What moves money or decides who may is one SQL function (see the syndicates migration). */
import type {
  Claimed,
  Decided,
  DividendBook,
  NewRun,
  PaidChunk,
  PayoutReason,
  Started,
} from "../../dividends/ports/book.ts";
import { PayoutFault } from "../../dividends/ports/book.ts";
import { unreachable } from "../../kernel/assert.ts";
import { StoreAway, WriteConflict } from "../../kernel/faults.ts";
import { asPlayerId, asRunId, asSyndicateId, type PlayerId, type RunId } from "../../kernel/ids.ts";
import type { Prisma } from "./client.ts";
import { listPayouts } from "./dividendPayouts.ts";
import { countApprovers, describeRun, findRun, lastRun, listRuns } from "./dividendReads.ts";
import { sqlStateOf, translate } from "./errors.ts";
import { runSql } from "./runSql.ts";

/** Freezing the shares reads every membership; a chunk writes thousands of postings. Both end inside Postgres. */
const LONG_MS = 30_000;

/** What start_dividend_run raises when it would not pay what was looked at. */
const CHANGED = "VC414";

const REPEATABLE = { repeatable: true } as const;

/** What pay_dividend raises, by SQLSTATE. */
const REASONS: Readonly<Record<string, PayoutReason>> = {
  VC402: "TREASURY_TOO_LOW",
  VC404: "NOT_FOUND",
  VC413: "SHARES_CHANGED",
  VC423: "ACCOUNT_FROZEN",
};

export function createDividendBook(prisma: Prisma): DividendBook {
  return {
    start: (run) => start(prisma, run),
    find: (runId) => findRun(prisma, runId),
    last: () => lastRun(prisma),
    runs: (page) => listRuns(prisma, page),
    payouts: (runId, page) => listPayouts(prisma, runId, page),
    running: async () => idsOf(await findIds(prisma, { state: "RUNNING", isDry: false })),
    claim: (runId, options) => claim(prisma, runId, options),
    pay: (runId, syndicateId, membersMax) => pay(prisma, runId, syndicateId, membersMax),
    failed: async (runId, syndicateId, reason, isFinal) => {
      await runSql(
        () => prisma.$executeRaw`
          UPDATE dividend_payouts SET reason = ${reason}, attempts = attempts + 1,
            state = (CASE WHEN ${isFinal} THEN 'FAILED' ELSE 'PENDING' END)::"PayoutState",
            finished_at = CASE WHEN ${isFinal} THEN now() END
          WHERE run_id = ${runId}::uuid AND syndicate_id = ${syndicateId}::uuid AND state = 'PENDING'`,
        REPEATABLE, // Counted once too often after a cut connection, at worst.
      );
    },
    finish: async (runId) => {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ ended: boolean }]>`SELECT finish_dividend_run(${runId}::uuid) AS ended`,
        REPEATABLE,
      );
      return row.ended;
    },
    retry: async (operationId, runId, syndicateId) => {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ result: Awaited<ReturnType<DividendBook["retry"]>> }]>`
          SELECT retry_payouts(${operationId}::uuid, ${runId}::uuid, ${syndicateId}::uuid) AS result`,
        REPEATABLE,
      );
      return row.result;
    },
    describe: (run) => describeRun(prisma, run),
    approvers: (run) => countApprovers(prisma, run),
    decide: (operationId, runId, by, decision) => decide(prisma, operationId, runId, by, decision),
    waitingSince: async (before) =>
      idsOf(await findIds(prisma, { owed: { some: { state: "HELD" } }, startedAt: { lt: new Date(before) } })),
    hasPeriod: async (period) =>
      (await runSql(() => prisma.dividendRun.count({ where: { paysPeriod: period } }), REPEATABLE)) > 0,
    schedule: async (pattern, now) => {
      const at = new Date(now);
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ since: Date }]>`
          INSERT INTO dividend_schedule AS s (pattern, since) VALUES (${pattern}, ${at})
          ON CONFLICT (id) DO UPDATE SET
            since = CASE WHEN s.pattern = excluded.pattern THEN s.since ELSE excluded.since END, pattern = excluded.pattern
          RETURNING since`,
        REPEATABLE,
      );
      return row.since.getTime();
    },
  };
}

type StartRow = { outcome: "started" | "repeated" | "RUN_ACTIVE" | "PERIOD_PAID"; runId: string };

async function start(prisma: Prisma, run: NewRun): Promise<Started> {
  const row = await runSql(() => startRow(prisma, run), REPEATABLE); // By the run's id.
  if (row === null) return { outcome: "DIVIDENDS_CHANGED" };
  const { outcome, runId: found } = row;
  switch (outcome) {
    case "RUN_ACTIVE":
    case "PERIOD_PAID":
      return { outcome, runId: asRunId(found) };
    case "started":
    case "repeated": {
      const stands = await findRun(prisma, asRunId(found));
      if (stands === null) throw new Error(`run ${found} was started and is not there`);
      return { outcome, run: stands };
    }
    default:
      return unreachable(outcome);
  }
}

/** null: what would be paid is not what was looked at. */
async function startRow(prisma: Prisma, run: NewRun): Promise<StartRow | null> {
  const { runId, period, trigger, dryRun, requestedBy, approvalAbove, digest = null } = run;
  try {
    const [, [row]] = await prisma.$transaction([
      setLongTimeout(prisma),
      prisma.$queryRaw<[{ result: StartRow }]>`
        SELECT start_dividend_run(${runId}::uuid, ${period}, ${trigger.toUpperCase()}::"DividendTrigger", ${dryRun}::boolean,
                                  ${requestedBy}::uuid, ${approvalAbove}::bigint, ${digest}) AS result`,
    ]);
    return row.result;
  } catch (error) {
    if (sqlStateOf(error) === CHANGED) return null;
    throw error;
  }
}

async function claim(
  prisma: Prisma,
  runId: RunId,
  { limit, staleMs, enqueuesMax }: { limit: number; staleMs: number; enqueuesMax: number },
): Promise<readonly Claimed[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<{ syndicate_id: string; enqueued_at: Date; given_up: boolean }[]>`
      UPDATE dividend_payouts p SET
        enqueues = p.enqueues + 1, enqueued_at = now(),
        state = (CASE WHEN p.enqueues >= ${enqueuesMax} THEN 'FAILED' ELSE 'PENDING' END)::"PayoutState",
        reason = CASE WHEN p.enqueues >= ${enqueuesMax} THEN 'NEVER_ENDED' ELSE p.reason END,
        finished_at = CASE WHEN p.enqueues >= ${enqueuesMax} THEN now() END
      WHERE p.run_id = ${runId}::uuid AND p.syndicate_id = ANY (ARRAY(
        SELECT syndicate_id FROM dividend_payouts
        WHERE run_id = ${runId}::uuid AND state = 'PENDING'
          AND EXISTS (SELECT 1 FROM dividend_runs r WHERE r.id = ${runId}::uuid AND r.state = 'RUNNING')
          AND (enqueued_at IS NULL OR enqueued_at < now() - ${staleMs} * interval '1 millisecond')
        ORDER BY syndicate_id LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED
      )) -- Looked up by key: joined, a run that the planner has no figures about yet is read once for each of them.
      RETURNING p.syndicate_id, p.enqueued_at, p.state = 'FAILED' AS given_up`,
    { repeatable: false }, // What was claimed by a lost answer is claimed again once it is stale.
  );
  const claimed = rows.filter((row) => !row.given_up);
  return claimed.map((row) => ({ syndicateId: asSyndicateId(row.syndicate_id), claimedAt: row.enqueued_at.getTime() }));
}

/** `credits` as text: numbers in JSON end at 2^53. */
type PaidRow =
  | {
      outcome: "paid";
      isLast: boolean;
      chunk: number;
      members: number;
      amount: string;
      credits: [userId: string, amount: string, balance: string, version: string][];
    }
  | { outcome: "closed" };

async function pay(prisma: Prisma, runId: RunId, syndicateId: string, membersMax: number): Promise<PaidChunk> {
  const paid = await payRow(prisma, runId, syndicateId, membersMax);
  if (paid.outcome === "closed") return { outcome: "closed" };
  const credits = paid.credits.map(([userId, amount, balance, version]) => ({
    userId: asPlayerId(userId),
    amount: BigInt(amount),
    balance: BigInt(balance),
    version: BigInt(version),
  }));
  return { ...paid, amount: BigInt(paid.amount), credits };
}

async function payRow(prisma: Prisma, runId: RunId, syndicateId: string, membersMax: number): Promise<PaidRow> {
  try {
    const [, [row]] = await prisma.$transaction([
      setLongTimeout(prisma),
      prisma.$queryRaw<[{ result: PaidRow }]>`
        SELECT pay_dividend(${runId}::uuid, ${syndicateId}::uuid, ${membersMax}::integer) AS result`,
    ]);
    return row.result;
  } catch (cause) {
    const known = REASONS[sqlStateOf(cause) ?? ""];
    if (known !== undefined) throw new PayoutFault(known, { cause });
    const fault = translate(cause);
    const isAway = fault instanceof StoreAway || fault instanceof WriteConflict;
    throw new PayoutFault(isAway ? "DATABASE_AWAY" : "UNEXPECTED", { cause });
  }
}

/** What a rejected run owed is owed no more. */
async function decide(
  prisma: Prisma,
  operationId: string,
  runId: RunId,
  by: PlayerId | null,
  decision: "approve" | "reject",
): Promise<Decided> {
  const [{ decided }] = await runSql(
    () => prisma.$queryRaw<[{ decided: { outcome: Decided["outcome"]; runId?: string } }]>`
      SELECT decide_dividend_run(${operationId}::uuid, ${runId}::uuid, ${by}::uuid, ${decision === "approve"}) AS decided`,
    REPEATABLE,
  );
  if (decided.outcome === "RUN_ACTIVE") return { outcome: decided.outcome, runId: asRunId(decided.runId ?? "") };
  return { outcome: decided.outcome };
}

const findIds = (prisma: Prisma, where: object): Promise<{ id: string }[]> =>
  runSql(() => prisma.dividendRun.findMany({ where, select: { id: true }, orderBy: { number: "asc" } }), REPEATABLE);

const idsOf = (rows: readonly { id: string }[]): RunId[] => rows.map(({ id }) => asRunId(id));

const setLongTimeout = (prisma: Prisma) =>
  prisma.$queryRaw`SELECT set_config('statement_timeout', ${String(LONG_MS)}, true)`;
