/** How the table locks are doing, in the names that operators' documents use. */
import type { LockObserver } from "./locks.ts";

export interface LockFigures {
  readonly lockAcquired: number;
  readonly lockFailed: number;
  /** Milliseconds from asking to having. */
  readonly lockAvgDuration: number;
  readonly lockMaxDuration: number;
  /** 0 to 1; 1 while nobody has asked. */
  readonly lockSuccessRate: number;
}

export interface LockMetrics extends LockObserver {
  figures(): LockFigures;
}

export function createLockMetrics(): LockMetrics {
  let acquired = 0;
  let failed = 0;
  let totalMs = 0;
  let maxMs = 0;
  return {
    acquired(durationMs) {
      acquired += 1;
      totalMs += durationMs;
      maxMs = Math.max(maxMs, durationMs);
    },
    failed(reason) {
      if (reason !== "yielded") failed += 1;
    },
    figures: () => ({
      lockAcquired: acquired,
      lockFailed: failed,
      lockAvgDuration: acquired === 0 ? 0 : totalMs / acquired,
      lockMaxDuration: maxMs,
      lockSuccessRate: acquired + failed === 0 ? 1 : acquired / (acquired + failed),
    }),
  };
}
