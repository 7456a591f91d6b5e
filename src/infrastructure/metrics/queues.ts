/** Pay day in figures: the queue as it was last seen, and how payouts ended. */
import type { PayDayObserver } from "../../syndicates/ports.ts";
import type { QueueFigures } from "../queues/dividendQueue.ts";
import { DIVIDEND_QUEUE } from "../queues/dividendQueue.ts";
import type { Metrics } from "./metrics.ts";

export function observePayDay(metrics: Metrics): PayDayObserver & { queue(figures: QueueFigures): void } {
  return {
    payout: (outcome) => metrics.payouts_total.inc({ outcome }),
    queue({ jobs, oldestMs }) {
      for (const [state, count] of Object.entries(jobs))
        metrics.queue_jobs.set({ queue: DIVIDEND_QUEUE, state }, count);
      metrics.queue_oldest_seconds.set({ queue: DIVIDEND_QUEUE }, oldestMs / 1_000);
    },
  };
}
