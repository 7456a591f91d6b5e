/** Dividend runs and payouts as they stand. */
import type { DividendRun, Payout, RunState } from "../../dividends/ports/book.ts";
import { asPlayerId, asRunId, asSyndicateId, type RunId } from "../../kernel/ids.ts";
import type { Prisma } from "./client.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { runSql } from "./runSql.ts";

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
  readonly completed: bigint;
  readonly failed: bigint;
  readonly paid_members: bigint;
  readonly paid_amount: bigint;
}

async function readRuns(prisma: Prisma, where: Sql.Sql, limit: number): Promise<readonly DividendRun[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<RunRow[]>`
      SELECT r.*, sums.* FROM (SELECT * FROM dividend_runs r WHERE ${where} ORDER BY r.number DESC LIMIT ${limit}) AS r,
      LATERAL (
        SELECT count(*) FILTER (WHERE p.state = 'SKIPPED') AS skipped, count(*) FILTER (WHERE p.state = 'PENDING') AS pending,
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
    completed: Number(row.completed),
    failed: Number(row.failed),
    members: Number(row.members),
    amount: row.amount,
    paidMembers: Number(row.paid_members),
    paidAmount: row.paid_amount,
    startedAt: row.started_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
  }));
}

interface PayoutRow {
  readonly syndicate_id: string;
  readonly name: string;
  readonly state: Payout["state"];
  readonly reason: string | null;
  readonly attempts: number;
  readonly members: number;
  readonly amount: bigint;
  readonly paid_members: number;
  readonly paid_amount: bigint;
}

/** By syndicate id. */
export async function listPayouts(
  prisma: Prisma,
  runId: RunId,
  { state, after, limit }: { state: Payout["state"] | null; after: string | null; limit: number },
): Promise<readonly Payout[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<PayoutRow[]>`
      SELECT p.*, s.name FROM dividend_payouts p JOIN syndicates s ON s.id = p.syndicate_id
      WHERE p.run_id = ${runId}::uuid AND (${state}::text IS NULL OR p.state = ${state}::text::"PayoutState")
        AND (${after}::uuid IS NULL OR p.syndicate_id > ${after}::uuid)
      ORDER BY p.syndicate_id LIMIT ${limit}`,
    { repeatable: true },
  );
  return rows.map((row) => ({
    syndicateId: asSyndicateId(row.syndicate_id),
    name: row.name,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    members: row.members,
    amount: row.amount,
    paidMembers: row.paid_members,
    paidAmount: row.paid_amount,
  }));
}
