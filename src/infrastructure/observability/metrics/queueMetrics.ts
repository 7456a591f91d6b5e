/** Pay day in figures: the queue as it was last seen, and how payouts ended. */
import type { PayDayObserver } from "../../../dividends/ports/work.ts";
import type { QueueFigures } from "../../queues/dividendQueue.ts";
import { DIVIDEND_QUEUE } from "../../queues/dividendQueue.ts";
import type { Metrics } from "./metrics.ts";

type Outcome = Parameters<PayDayObserver["payout"]>[0];
const OUTCOMES: Readonly<Record<Outcome, 0>> = { paid: 0, closed: 0, interrupted: 0, failed: 0 };

export function observePayDay(metrics: Metrics): PayDayObserver & { queue(figures: QueueFigures): void } {
  // Present from the start at zero: an alert can't see a series that begins at one.
  for (const outcome of Object.keys(OUTCOMES)) metrics.payouts_total.inc({ outcome }, 0);
  return {
    payout: (outcome) => metrics.payouts_total.inc({ outcome }),
    moved: (amount) => metrics.transactions_total_amount.inc({ kind: "DIVIDEND" }, Number(amount)),
    queue({ jobs, oldestMs }) {
      for (const [state, count] of Object.entries(jobs))
        metrics.queue_jobs.set({ queue: DIVIDEND_QUEUE, state }, count);
      metrics.queue_oldest_seconds.set({ queue: DIVIDEND_QUEUE }, oldestMs / 1_000);
    },
  };
}
