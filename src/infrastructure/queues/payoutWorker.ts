/** The worker of pay day: takes jobs, hands them to the dividends room, and reports to BullMQ how they ended. */
import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { z } from "zod";
import { PayoutFault } from "../../dividends/ports/book.ts";
import type { PayDayWork, PayOutCall, PayOutEnd } from "../../dividends/ports/work.ts";
import { asRunId, asSyndicateId } from "../../kernel/ids.ts";
import type { Logger } from "../observability/logs/logger.ts";
import { inRootSpan } from "../observability/tracing/spans.ts";
import type { Redis } from "../redis/connect.ts";
import { ATTEMPTS, DIVIDEND_QUEUE, PAY, QUEUE_PREFIX, SLOT } from "./dividendQueue.ts";

/**
 * A job whose worker has died is taken over within 5 s: its lock runs out (2 s at most after the last renewal), the
 * next check marks it, the one after moves it. Two workers on one job pay once, so a short lock costs nothing but work.
 */
const LOCK_MS = 2_000;
const STALLED_CHECK_MS = 1_000;

/** A payout that kills its worker this often is left to the sweep, which gives it up in the end. */
const STALLED_MAX = 5;

/** While Postgres is away a payout is put off for about this long, as often as it takes: no attempt is counted (S15). */
const PUT_OFF_MS = 2_000;

export interface PayoutWorker {
  /** Takes no more jobs; resolves when those in hand have come to the end of a chunk. */
  close(): Promise<void>;
}

export interface PayoutWorkerDeps {
  /** Of the role `worker`; stays its owner's to close. */
  readonly connection: Redis;
  readonly work: PayDayWork;
  /** Payouts in hand at once: each keeps one connection to Postgres busy. */
  readonly concurrency: number;
  readonly log: Logger;
  /** A job of this worker is done, and Redis has it so. */
  readonly onCompleted?: (() => void) | undefined;
}

export function createPayoutWorker({
  connection,
  work,
  concurrency,
  log,
  onCompleted,
}: PayoutWorkerDeps): PayoutWorker {
  let stopping = false;
  const worker = new Worker<unknown, object>(
    DIVIDEND_QUEUE,
    (job, token) => carryOut(work, log, job, token, () => stopping),
    {
      name: "payout.worker",
      connection,
      prefix: QUEUE_PREFIX,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: STALLED_MAX,
    },
  );
  worker.on("error", (err) => log.warn({ type: "payout_worker_error", err }, "the payout worker's Redis"));
  worker.on("stalled", (jobId) =>
    log.warn({ type: "dividend_job_stalled", jobId }, "its worker is gone: taking the job over"),
  );
  if (onCompleted !== undefined) worker.on("completed", onCompleted);
  return {
    close: async () => {
      stopping = true;
      await worker.close();
    },
  };
}

const payJob = z.strictObject({ runId: z.uuid().transform(asRunId), syndicateId: z.uuid().transform(asSyndicateId) });

async function carryOut(
  work: PayDayWork,
  log: Logger,
  job: Job<unknown, object>,
  token: string | undefined,
  isStopping: () => boolean,
): Promise<object> {
  if (job.name === SLOT) {
    await work.slotDue();
    return {};
  }
  const read = payJob.safeParse(job.data);
  if (job.name !== PAY || !read.success) throw poisoned(log, job);

  const call = { ...read.data, ...attemptOf(job), isStopping, progressed: (at: object) => job.updateProgress(at) };
  const end = await traced(call, () => pay(work, call)).catch((error: unknown) => putOff(job, token, error));
  if (end.outcome === "interrupted") {
    await job.moveToWait(token);
    throw new WaitingError();
  }
  return end.outcome === "paid" ? { ...end, amount: String(end.amount) } : end;
}

/** One attempt at a payout is one trace: its statements are parts of it. */
function traced({ runId, syndicateId, attempt }: PayOutCall, pays: () => Promise<PayOutEnd>): Promise<PayOutEnd> {
  return inRootSpan("dividend.payout", { runId, syndicateId, attempt }, undefined, async (over) => {
    try {
      const end = await pays();
      over({ facts: { outcome: end.outcome } });
      return end;
    } catch (error) {
      over({ hasFailed: true });
      throw error;
    }
  });
}

async function pay(work: PayDayWork, call: Parameters<PayDayWork["pay"]>[0]): Promise<PayOutEnd> {
  try {
    return await work.pay(call);
  } catch (error) {
    if (error instanceof PayoutFault && error.reason === "NOT_FOUND") throw new UnrecoverableError(error.reason);
    throw error;
  }
}

/** Where Postgres is away the job comes again a little later, and never ends among the failed. @throws {unknown} anything else as it is. */
async function putOff(job: Job, token: string | undefined, error: unknown): Promise<never> {
  if (!(error instanceof PayoutFault && error.reason === "DATABASE_AWAY")) throw error;
  await job.moveToDelayed(Date.now() + PUT_OFF_MS * (0.5 + Math.random()), token);
  throw new DelayedError();
}

const attemptOf = (job: Job): { attempt: number; attemptsMax: number } => ({
  attempt: job.attemptsMade + 1,
  attemptsMax: job.opts.attempts ?? ATTEMPTS,
});

/** Not one of our jobs: it goes to the failed ones at once, where an admin can look at it. */
function poisoned(log: Logger, { id, name }: Job): UnrecoverableError {
  log.error({ type: "dividend_job_poisoned", jobId: id, name }, "a job that is not one of ours");
  return new UnrecoverableError("POISONED: not a payout and not a slot");
}
