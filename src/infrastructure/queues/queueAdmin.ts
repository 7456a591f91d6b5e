/** What admins see of the dividend queue, and the one switch they have: the jobs themselves are made and retried through runs. */
import type { Job } from "bullmq";
import type { QueueAdmin } from "../../dividends/ports/queues.ts";
import { askRedis } from "../redis/connect.ts";
import { DIVIDEND_QUEUE, type DividendQueue, queueFigures } from "./dividendQueue.ts";

export function createQueueAdmin(queue: DividendQueue): QueueAdmin {
  return {
    name: DIVIDEND_QUEUE,
    async look() {
      const [isPaused, figures] = await Promise.all([askRedis(queue.isPaused()), queueFigures(queue)]);
      return { name: DIVIDEND_QUEUE, isPaused, ...figures };
    },
    async jobs({ state, offset, limit }) {
      const found: (Job<unknown> | undefined)[] = await askRedis(queue.getJobs([state], offset, offset + limit - 1));
      // One that was taken away between the list and the look is not there.
      return found.flatMap((job) => (job === undefined ? [] : [{ ...sightOf(job), state }]));
    },
    pause: () => askRedis(queue.pause()),
    resume: () => askRedis(queue.resume()),
  };
}

const sightOf = (job: Job<unknown>) => ({
  id: job.id ?? "",
  name: job.name,
  data: job.data,
  attempts: job.attemptsMade,
  reason: job.failedReason ?? null,
  addedAt: job.timestamp,
  startedAt: job.processedOn ?? null,
  finishedAt: job.finishedOn ?? null,
});
