/** Dividend runs as they stand. */
import type { Distribution, DividendRun, RunState } from "../../dividends/ports/book.ts";
import { asPlayerId, asRunId, type RunId } from "../../kernel/ids.ts";
import type { Prisma } from "./client.ts";
import { listPayouts } from "./dividendPayouts.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { runSql } from "./runSql.ts";

/** Syndicates in the answer to who starts a run; the others come by pages. */
const SYNDICATES_NAMED = 1_000;

export async function findRun(prisma: Prisma, runId: RunId): Promise<DividendRun | null> {
  const [run] = await readRuns(prisma, Sql.sql`r.id = ${runId}::uuid`, 1);
  return run ?? null;
}

/** The newest that is not dry. */
export async function lastRun(prisma: Prisma): Promise<DividendRun | null> {
  const [run] = await readRuns(prisma, Sql.sql`NOT r.is_dry`, 1);
  return run ?? null;
}

/** Newest first, those with a number below `before` where it is given. */
export function listRuns(
  prisma: Prisma,
  { before, limit }: { before: number | null; limit: number },
): Promise<readonly DividendRun[]> {
  return readRuns(prisma, before === null ? Sql.sql`true` : Sql.sql`r.number < ${before}::bigint`, limit);
}

interface RunRow {
  readonly id: string;
  readonly number: bigint;
  readonly period: string | null;
  readonly trigger: "MANUAL" | "SCHEDULED";
  readonly is_dry: boolean;
  readonly state: RunState;
  readonly requested_by: string | null;
  readonly decided_by: string | null;
  readonly syndicates: number;
  readonly payouts: number;
  readonly members: bigint;
  readonly amount: bigint;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly skipped: bigint;
  readonly pending: bigint;
  readonly held: bigint;
  readonly completed: bigint;
  readonly failed: bigint;
  readonly paid_members: bigint;
  readonly paid_amount: bigint;
  readonly digest: string | null;
}

async function readRuns(prisma: Prisma, where: Sql.Sql, limit: number): Promise<readonly DividendRun[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<RunRow[]>`
      SELECT r.*, sums.* FROM (SELECT * FROM dividend_runs r WHERE ${where} ORDER BY r.number DESC LIMIT ${limit}) AS r,
      LATERAL (
        SELECT count(*) FILTER (WHERE p.state = 'SKIPPED') AS skipped, count(*) FILTER (WHERE p.state = 'PENDING') AS pending,
               count(*) FILTER (WHERE p.state = 'HELD' OR p.state = 'PLANNED' AND p.reason = 'ABOVE_LIMIT') AS held,
               count(*) FILTER (WHERE p.state = 'PAID') AS completed, count(*) FILTER (WHERE p.state = 'FAILED') AS failed,
               coalesce(sum(p.paid_members), 0)::bigint AS paid_members, coalesce(sum(p.paid_amount), 0)::bigint AS paid_amount
        FROM dividend_payouts p WHERE p.run_id = r.id
      ) AS sums
      ORDER BY r.number DESC`,
    { repeatable: true },
  );
  return rows.map((row) => ({
    runId: asRunId(row.id),
    number: Number(row.number),
    period: row.period,
    trigger: row.trigger === "MANUAL" ? "manual" : "scheduled",
    dryRun: row.is_dry,
    state: row.state,
    requestedBy: row.requested_by === null ? null : asPlayerId(row.requested_by),
    decidedBy: row.decided_by === null ? null : asPlayerId(row.decided_by),
    syndicates: row.syndicates,
    payouts: row.payouts,
    skipped: Number(row.skipped),
    pending: Number(row.pending),
    held: Number(row.held),
    completed: Number(row.completed),
    failed: Number(row.failed),
    members: Number(row.members),
    amount: row.amount,
    paidMembers: Number(row.paid_members),
    paidAmount: row.paid_amount,
    startedAt: row.started_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
    digest: row.digest,
  }));
}

/** The answer to who started or decided on a run: what a run owes, and who could let go what it holds back. */
export async function describeRun(prisma: Prisma, run: DividendRun): Promise<Distribution> {
  const { runId, state, dryRun, payouts, held, digest } = run;
  const found = await listPayouts(prisma, runId, { state: null, after: null, limit: SYNDICATES_NAMED + 1 });
  const syndicates = found.slice(0, SYNDICATES_NAMED);
  return {
    success: true,
    runId,
    state,
    enqueuedCount: state === "RUNNING" && !dryRun ? payouts - held : 0, // What could not be added now is: the sweep sees to it.
    syndicates,
    nextCursor: found.length > SYNDICATES_NAMED ? (syndicates.at(-1)?.syndicateId ?? null) : null,
    held: dryRun ? 0 : held,
    approvers: await countApprovers(prisma, run),
    digest,
  };
}

/** Active admins but for who asked for the run. */
export function countApprovers(prisma: Prisma, { requestedBy }: Pick<DividendRun, "requestedBy">): Promise<number> {
  const others = requestedBy === null ? {} : { id: { not: requestedBy } };
  const where = { role: "ADMIN" as const, status: "ACTIVE" as const, ...others };
  return runSql(() => prisma.user.count({ where }), { repeatable: true });
}
