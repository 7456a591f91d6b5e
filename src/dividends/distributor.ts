/** Runs as admins and the schedule start, watch and decide on them. */
import type { Clock } from "../kernel/clock.ts";
import type { PlayerId, RunId, SyndicateId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import { type PageOf, type PageRequest, readSeqCursor } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import { readPeriod } from "./periods.ts";
import type { Distribution, DividendBook, DividendRun, Payout, PayoutsPage, RunCounts } from "./ports/book.ts";
import type { Calendar, PayoutJobs } from "./ports/work.ts";
import { countsOf, type Progress } from "./progress.ts";
import { giveJobs, startRun } from "./startRun.ts";

export interface DistributorDeps {
  readonly book: DividendBook;
  readonly jobs: PayoutJobs;
  /** null: there is no schedule. */
  readonly calendar: Calendar | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
  /** Minor units: a payout above it waits for a second admin. */
  readonly approvalAbove: bigint;
}

interface RunRequest {
  /** A UUID, the same for every repeat of the request; without one, every call is a request of its own. */
  readonly runId?: RunId;
  /** As an admin names it; without one, an extra run. */
  readonly period?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Of the dry run that was looked at; without one, whatever there is is paid. */
  readonly digest?: string | undefined;
  readonly requestedBy?: PlayerId;
}

interface DividendStatus {
  /** Payouts of the last run, by what Postgres knows: neither a doubled job nor a lost queue changes them. */
  readonly queueMetrics: RunCounts;
  readonly lastRun: DividendRun | null;
  /** ISO 8601 in UTC; null: there is no schedule. */
  readonly nextScheduledRun: string | null;
}

interface CountedRun {
  readonly run: DividendRun;
  readonly counts: RunCounts;
}

export interface Distributor {
  run(options?: RunRequest): Promise<Distribution>;
  getStatus(): Promise<DividendStatus>;
  /** Of the schedule, epoch milliseconds; null: there is none. */
  nextPayDay(): number | null;
  details(runId: RunId): Promise<CountedRun & { readonly approvers: number }>;
  /** Newest first. */
  runs(page: PageRequest): Promise<PageOf<CountedRun>>;
  /** What one run owes to whom. */
  payouts(runId: RunId, page: PayoutsPage): Promise<PageOf<Payout>>;
  /** @param operationId a UUID, the same for every repeat of the request. */
  retry(operationId: string, runId: RunId, syndicateId?: SyndicateId): Promise<Distribution>;
  approve(operationId: string, runId: RunId, by: PlayerId): Promise<Distribution>;
  reject(operationId: string, runId: RunId, by: PlayerId): Promise<Distribution>;
}

export function createDistributor(deps: DistributorDeps): Distributor {
  return {
    run: (options = {}) => run(deps, options),
    getStatus: () => getStatus(deps),
    nextPayDay: () => deps.calendar?.next(deps.clock.now()) ?? null,
    details: (runId) => details(deps, runId),
    runs: (page) => listRuns(deps, page),
    payouts: (runId, page) => listPayouts(deps, runId, page),
    retry: (operationId, runId, syndicateId) => retry(deps, operationId, runId, syndicateId ?? null),
    approve: (operationId, runId, by) => approve(deps, operationId, runId, by),
    reject: (operationId, runId, by) => reject(deps, operationId, runId, by),
  };
}

/**
 * Starts a run by hand. A dry run works out the same numbers and moves nothing (S12).
 * @throws {Refused} VALIDATION_FAILED for a period that is none; PERIOD_PAID, RUN_ACTIVE with the `runId` in the way (S14);
 *   DIVIDENDS_CHANGED when something is no longer as the dry run of that digest showed it (S24).
 */
async function run(deps: DistributorDeps, options: RunRequest): Promise<Distribution> {
  const { clock, progress, approvalAbove } = deps;
  const { runId, period, dryRun = false, requestedBy = null, digest } = options;
  const distribution = await startRun(deps, "manual", {
    ...(runId === undefined ? {} : { runId }),
    period: period === undefined ? null : readPeriod(period, clock.now()),
    dryRun,
    requestedBy,
    approvalAbove,
    digest,
  });
  if (!dryRun) progress.touch(distribution.runId);
  return distribution;
}

async function getStatus(deps: DistributorDeps): Promise<DividendStatus> {
  const { book, calendar, clock } = deps;
  const lastRun = await book.last();
  const counts =
    lastRun === null ? { waiting: 0, active: 0, completed: 0, failed: 0 } : (await withCounts(deps, lastRun)).counts;
  const next = calendar?.next(clock.now());
  const nextScheduledRun = next === undefined ? null : new Date(next).toISOString();
  return { queueMetrics: counts, lastRun, nextScheduledRun };
}

async function details(deps: DistributorDeps, runId: RunId): Promise<CountedRun & { readonly approvers: number }> {
  const run = await existing(deps, runId);
  return { ...(await withCounts(deps, run)), approvers: await deps.book.approvers(run) };
}

async function listRuns(deps: DistributorDeps, { cursor, limit }: PageRequest): Promise<PageOf<CountedRun>> {
  const before = cursor === undefined ? null : Number(readSeqCursor(cursor));
  const found = await deps.book.runs({ before, limit: limit + 1 });
  const items = await Promise.all(found.slice(0, limit).map((run) => withCounts(deps, run)));
  return { items, nextCursor: found.length > limit ? String(items.at(-1)?.run.number) : null };
}

/** @throws {Refused} NOT_FOUND. */
async function listPayouts(deps: DistributorDeps, runId: RunId, page: PayoutsPage): Promise<PageOf<Payout>> {
  await existing(deps, runId);
  const found = await deps.book.payouts(runId, { ...page, limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  return { items, nextCursor: found.length > page.limit ? (items.at(-1)?.syndicateId ?? null) : null };
}

/**
 * Owes failed payouts again and gives them jobs; the others are not touched (S15).
 * @throws {Refused} NOT_FOUND; INVALID_RUN_STATE for a dry, waiting or rejected run; RUN_ACTIVE while another one pays.
 */
async function retry(
  deps: DistributorDeps,
  operationId: string,
  runId: RunId,
  syndicateId: SyndicateId | null,
): Promise<Distribution> {
  const retried = await deps.book.retry(operationId, runId, syndicateId);
  if (retried.outcome !== "retried") throw new Refused(retried.outcome);
  await giveJobs(deps, runId);
  deps.progress.touch(runId);
  return { ...(await deps.book.describe(await existing(deps, runId))), enqueuedCount: retried.payouts };
}

/** @throws {Refused} NOT_FOUND, FORBIDDEN for the admin who asked for the run, INVALID_RUN_STATE, RUN_ACTIVE (S18). */
async function approve(deps: DistributorDeps, operationId: string, runId: RunId, by: PlayerId): Promise<Distribution> {
  const { requestedBy } = await existing(deps, runId);
  if (requestedBy === by) throw new Refused("FORBIDDEN", { reason: "another admin has to approve" });
  await decide(deps, operationId, runId, by, "approve");
  await giveJobs(deps, runId);
  return deps.book.describe(await existing(deps, runId));
}

/** Any admin may, also the one who asked. @throws {Refused} NOT_FOUND, INVALID_RUN_STATE (S18). */
async function reject(deps: DistributorDeps, operationId: string, runId: RunId, by: PlayerId): Promise<Distribution> {
  await existing(deps, runId);
  await decide(deps, operationId, runId, by, "reject");
  return deps.book.describe(await existing(deps, runId));
}

/** Admins who have the run open are notified of the decision. */
async function decide(
  { book, log, progress }: DistributorDeps,
  operationId: string,
  runId: RunId,
  by: PlayerId,
  decision: "approve" | "reject",
): Promise<void> {
  const decided = await book.decide(operationId, runId, by, decision);
  if (decided.outcome === "RUN_ACTIVE") throw new Refused(decided.outcome, { runId: decided.runId });
  if (decided.outcome !== "decided") throw new Refused(decided.outcome);
  log.info({ type: "dividend_run_decided", runId, decision, adminId: by }, "a dividend run was decided on");
  progress.touch(runId);
}

async function existing({ book }: DistributorDeps, runId: RunId): Promise<DividendRun> {
  const found = await book.find(runId);
  if (found === null) throw new Refused("NOT_FOUND");
  return found;
}

/** Redis away: what it would have called active counts as waiting. */
async function withCounts({ jobs, log }: DistributorDeps, run: DividendRun): Promise<CountedRun> {
  if (run.pending === 0) return { run, counts: countsOf(run, 0) };
  const active = await jobs.active().catch((err: unknown) => {
    log.warn({ type: "dividend_queue_away", err }, "the payouts in hand are unknown");
    return 0;
  });
  return { run, counts: countsOf(run, active) };
}
