/** How the table locks are doing, in the names that operators' documents use. */
import { percentileOfSorted } from "../../../kernel/percentile.ts";
import type { LockObserver } from "../../redis/locks.ts";

interface LockFigures {
  readonly lockAcquired: number;
  readonly lockFailed: number;
  /** Milliseconds from asking to having. */
  readonly lockAvgDuration: number;
  readonly lockMaxDuration: number;
  /** 0 to 1; 1 while none was asked for. */
  readonly lockSuccessRate: number;
  /** Milliseconds that Redis took to grant a lock, over the last KEPT grants; 0 before the first. */
  readonly redisLatencyP50: number;
  readonly redisLatencyP99: number;
}

/** Enough for a 99th percentile that is more than one unlucky grant. */
const KEPT = 1_024;

export interface LockMetrics extends LockObserver {
  figures(): LockFigures;
}

export function createLockMetrics(): LockMetrics {
  let acquired = 0;
  let failed = 0;
  let totalMs = 0;
  let maxMs = 0;
  let asked = 0;
  const latencies: number[] = [];
  return {
    asked(latencyMs) {
      latencies[asked++ % KEPT] = latencyMs;
    },
    acquired(durationMs) {
      acquired += 1;
      totalMs += durationMs;
      maxMs = Math.max(maxMs, durationMs);
    },
    failed(reason) {
      if (reason !== "yielded") failed += 1;
    },
    figures() {
      const sorted = latencies.toSorted((a, b) => a - b);
      return {
        lockAcquired: acquired,
        lockFailed: failed,
        lockAvgDuration: acquired === 0 ? 0 : totalMs / acquired,
        lockMaxDuration: maxMs,
        lockSuccessRate: acquired + failed === 0 ? 1 : acquired / (acquired + failed),
        redisLatencyP50: percentileOfSorted(sorted, 0.5) || 0,
        redisLatencyP99: percentileOfSorted(sorted, 0.99) || 0,
      };
    },
  };
}
