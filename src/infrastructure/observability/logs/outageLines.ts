/**
 * While a store is away, everything that needs it says so: a container that plays fifty tables would write dozens of lines a
 * second. One of each kind in a quarter of a minute says as much, and how many were held back.
 */
import { StoreAway } from "../../../kernel/faults.ts";
import { Refused } from "../../../kernel/refusals.ts";
import { createLogSampler } from "../timing/sampleLog.ts";

/** A dozen kinds at most tell of an outage: fewer than fifty lines a minute. */
const EVERY_MS = 15_000;

/** Told by connections, whose errors are the driver's own. */
const CONNECTIONS: readonly unknown[] = [
  "redis_error",
  "database_error",
  "dividend_queue_error",
  "payout_worker_error",
];

const CAUSES_MAX = 4;

/** @returns what is added to a line that tells of a store that is away; null: hold it back. Any other line stays as it is. */
export function createOutageSampler(now?: () => number): (line: unknown, message: unknown) => object | null {
  const sample = createLogSampler({ everyMs: EVERY_MS, ...(now === undefined ? {} : { now }) });
  return (line, message) => {
    if (typeof line !== "object" || line === null) return {};
    const { type, loop, err } = line as Record<string, unknown>;
    if (!CONNECTIONS.includes(type) && !tellsOfOutage(err)) return {};
    const suppressed = sample(String(type ?? loop ?? message));
    return suppressed === null ? null : suppressed === 0 ? {} : { suppressed };
  };
}

function tellsOfOutage(err: unknown): boolean {
  let error = err;
  for (let causes = 0; error instanceof Error && causes < CAUSES_MAX; causes++) {
    if (error instanceof StoreAway) return true;
    if (error instanceof Refused && error.code === "SERVICE_UNAVAILABLE") return true;
    error = error.cause;
  }
  return false;
}
