/** The queue of pay day. Its jobs are nudges: what is owed stands in Postgres, so a job lost, doubled or late does no harm. */
import { type JobsOptions, Queue } from "bullmq";
import type { Claimed } from "../../dividends/ports/book.ts";
import { JOB_STATES, type QueueSight } from "../../dividends/ports/queues.ts";
import type { PayoutJobs } from "../../dividends/ports/work.ts";
import type { RunId, SyndicateId } from "../../kernel/ids.ts";
import { askRedis, type Redis } from "../redis/connect.ts";

export const DIVIDEND_QUEUE = "dividends";

/** In braces: all keys of the queue share one slot of a Redis cluster, as its scripts need. */
export const QUEUE_PREFIX = "{bull}";

/** Pay one syndicate of one run. */
export const PAY = "pay";
/** A slot of the schedule has come. */
export const SLOT = "slot";

interface PayJob {
  readonly runId: RunId;
  readonly syndicateId: SyndicateId;
}

export type DividendQueue = Queue<PayJob | object>;

/** Three attempts: now, and after about one and three seconds. The random half keeps those that failed together apart. */
export const ATTEMPTS = 3;
const BACKOFF = { type: "exponential", delay: 1_000, jitter: 0.5 };

/** Kept to be looked at, within bounds: Redis holds no truth and must not fill up. */
const KEPT: Pick<JobsOptions, "removeOnComplete" | "removeOnFail"> = {
  removeOnComplete: { count: 1_000 },
  removeOnFail: { age: 7 * 24 * 60 * 60, count: 10_000 },
};

/** @param connection of the role `queue`; stays its owner's to close. */
export function createDividendQueue(connection: Redis): DividendQueue {
  return new Queue<PayJob | object>(DIVIDEND_QUEUE, {
    connection,
    prefix: QUEUE_PREFIX,
    defaultJobOptions: { attempts: ATTEMPTS, backoff: BACKOFF, stackTraceLimit: 1, ...KEPT },
  });
}

export function createPayoutJobs(queue: DividendQueue): PayoutJobs {
  return {
    async add(runId, payouts) {
      await askRedis(queue.addBulk(payouts.map((payout) => jobOf(runId, payout))));
    },
    async isIdle() {
      const counts = await askRedis(queue.getJobCounts("wait", "active", "delayed", "prioritized"));
      // The schedule's next slot always waits among the delayed.
      const scheduled = await askRedis(queue.getJobSchedulersCount());
      return Object.values(counts).reduce((sum, count) => sum + count, 0) <= scheduled;
    },
    active: () => askRedis(queue.getActiveCount()),
  };
}

export type QueueFigures = Pick<QueueSight, "jobs" | "oldestMs">;

export async function queueFigures(queue: DividendQueue): Promise<QueueFigures> {
  const jobs = (await askRedis(queue.getJobCounts(...JOB_STATES))) as QueueFigures["jobs"];
  const [oldest] = await askRedis(queue.getJobs(["wait"], 0, 0, true));
  return { jobs, oldestMs: oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.timestamp) };
}

/** The same nudge sent twice is one job; a new one, after a lost or failed job, has an id of its own. */
function jobOf(runId: RunId, { syndicateId, claimedAt }: Claimed): { name: string; data: PayJob; opts: JobsOptions } {
  return { name: PAY, data: { runId, syndicateId }, opts: { jobId: `${runId}_${syndicateId}_${claimedAt}` } };
}
