/** The queue as it was last seen: /health and /metrics show what is known, without asking Redis. */
import type { Component } from "../observability/health/healthHandlers.ts";
import { type DividendQueue, type QueueFigures, queueFigures } from "./dividendQueue.ts";

/** A job that waits longer has no worker. */
const OLD_MS = 300_000;

/** Three looks that failed: what was seen is no longer news. */
const STALE_MS = 15_000;

export interface QueueWatch {
  /** Asks the queue. @throws {StoreAway} and keeps what was seen before. */
  look(): Promise<QueueFigures>;
  /** Degraded when jobs wait and no worker takes them, or when that is unknown. Asks no store, so that it answers also when one hangs. */
  health(): Component;
}

/** @param now milliseconds that never go back. */
export function createQueueWatch(queue: DividendQueue, now: () => number = () => performance.now()): QueueWatch {
  let seen: { readonly figures: QueueFigures; readonly at: number } | null = null;
  return {
    async look() {
      const figures = await queueFigures(queue);
      seen = { figures, at: now() };
      return figures;
    },
    health() {
      if (seen === null) return { status: "degraded", details: {} };
      const ageMs = Math.round(now() - seen.at);
      const { jobs, oldestMs } = seen.figures;
      const isWell = ageMs <= STALE_MS && oldestMs <= OLD_MS;
      return { status: isWell ? "healthy" : "degraded", details: { ...jobs, oldestMs, ageMs } };
    },
  };
}
