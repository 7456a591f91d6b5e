/** Table locks: how often they are got, how long they are waited for and held. */
import { performance } from "node:perf_hooks";
import type { HeldLock, TableLocks } from "../../../tables/ports/locks.ts";
import type { LockObserver } from "../../redis/locks.ts";
import type { Metrics } from "./metrics.ts";
import { createLongestHeld, createWindow } from "./window.ts";

/** @param also gets every observation too: the figures that /health shows. */
export function observeLocks(metrics: Metrics, also: LockObserver): LockObserver {
  const lately = createWindow();
  const observeRequest = metrics.redis_latency_seconds.series({ operation: "locks.request" });
  metrics.beforeScrape(() => metrics.lock_success_rate.set(lately.successRate()));
  for (const reason of ["contended", "yielded", "away"]) metrics.lock_failed_total.inc({ reason }, 0); // A rate needs a beginning.
  return {
    asked(latencyMs) {
      also.asked(latencyMs);
      observeRequest(latencyMs / 1_000);
    },
    acquired(durationMs) {
      also.acquired(durationMs);
      lately.good();
      metrics.lock_acquired_total.inc();
      metrics.lock_wait_seconds.observe({}, durationMs / 1_000);
    },
    failed(reason) {
      also.failed(reason);
      if (reason !== "yielded") lately.bad();
      metrics.lock_failed_total.inc({ reason });
    },
  };
}

export function timeHeldLocks(locks: TableLocks, metrics: Metrics): TableLocks {
  const longest = createLongestHeld();
  metrics.beforeScrape(() => metrics.lock_max_duration_seconds.set(longest.ms() / 1_000));

  const timed = (lock: HeldLock): HeldLock => {
    const ended = longest.began();
    const startedAt = performance.now();
    return {
      waited: lock.waited,
      remainingMs: () => lock.remainingMs(),
      async release() {
        await lock.release();
        ended();
        metrics.lock_held_seconds.observe({}, (performance.now() - startedAt) / 1_000);
      },
    };
  };

  return {
    ttlMs: locks.ttlMs,
    async acquire(tableId, waitMs) {
      const lock = await locks.acquire(tableId, waitMs);
      return lock && timed(lock);
    },
  };
}
