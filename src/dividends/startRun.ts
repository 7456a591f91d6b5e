/** Starts a run and gives each of its payouts a job, in batches whose size does not depend on how many there are. */
import { randomUUID } from "node:crypto";
import { StoreAway } from "../kernel/faults.ts";
import { asRunId, type RunId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Distribution, DividendBook, NewRun, Trigger } from "./ports/book.ts";
import type { PayoutJobs } from "./ports/work.ts";

/** Payouts claimed and jobs added at once: a few hundred KB on either side. */
const BATCH = 500;

/** A payout that has had no job for this long, while the queue is idle, gets another. */
const STALE_MS = 10_000;

/** Jobs given to one payout before it is given up: each may already kill its worker five times (see the worker). */
const ENQUEUES_MAX = 5;

/** As large as the largest single payment: a run beyond it is looked at by a second admin unless configured otherwise. */
const APPROVAL_ABOVE = 1_000_000_000_000n;

export interface StartDeps {
  readonly book: DividendBook;
  readonly jobs: PayoutJobs;
  readonly log: Log;
}

export type RunOptions = Partial<Omit<NewRun, "trigger">>;

/**
 * Order of effects: the run and all that it owes are written, in one transaction; then jobs are added. A crash in
 * between, or Redis being away, leaves payouts without a job, which the sweep finds: nothing is owed by jobs alone.
 * The same `runId` again changes nothing and answers the same.
 * @throws {Refused} RUN_ACTIVE, PERIOD_PAID with the `runId` in the way; DIVIDENDS_CHANGED; SERVICE_UNAVAILABLE.
 */
export async function startRun(deps: StartDeps, trigger: Trigger, options: RunOptions = {}): Promise<Distribution> {
  const { book, log } = deps;
  const started = await book.start({
    runId: asRunId(randomUUID()),
    period: null,
    dryRun: false,
    requestedBy: null,
    approvalAbove: APPROVAL_ABOVE,
    ...options,
    trigger,
  });
  if (started.outcome === "DIVIDENDS_CHANGED") throw new Refused(started.outcome);
  if (!("run" in started)) throw new Refused(started.outcome, { runId: started.runId });
  const { run } = started;
  const { runId, period, state, syndicates, payouts, held, dryRun } = run;
  const amount = Number(run.amount);
  if (started.outcome === "started") {
    const facts = {
      type: "dividend_run_started",
      runId,
      period,
      trigger,
      state,
      dryRun,
      syndicates,
      payouts,
      held,
      amount,
    };
    log.info(facts, "dividend run recorded");
  }
  if (state === "RUNNING") await giveJobs(deps, runId);
  return book.describe(run);
}

/**
 * Gives every payout of the run that has none a job. Several callers at once share the work.
 * @returns how many jobs were added; less than there are payouts when a store went away.
 */
export async function giveJobs({ book, jobs, log }: StartDeps, runId: RunId): Promise<number> {
  let added = 0;
  try {
    for (;;) {
      const claimed = await book.claim(runId, { limit: BATCH, staleMs: STALE_MS, enqueuesMax: ENQUEUES_MAX });
      if (claimed.length === 0) return added;
      await jobs.add(runId, claimed);
      added += claimed.length;
    }
  } catch (err) {
    if (!isAway(err)) throw err;
    log.warn({ type: "dividend_enqueue_interrupted", runId, added, err }, "a store is away: the sweep adds the rest");
    return added;
  }
}

/** The run stands by then: what could not be done now is no refusal of it. */
const isAway = (err: unknown): boolean =>
  err instanceof StoreAway || (err instanceof Refused && err.code === "SERVICE_UNAVAILABLE");
