/** The arithmetic of one bucket. The script in infrastructure/redis/limits.ts does the same for all containers together. */
import type { Policy } from "./policies.ts";

export interface Bucket {
  readonly tokens: number;
  /** Epoch ms from which the next step is counted. */
  readonly since: number;
}

export interface Poured {
  readonly bucket: Bucket;
  readonly isTaken: boolean;
  /** Until enough is back for the same again; of a bucket that had enough: until its next step. */
  readonly waitMs: number;
}

/** @param kept null: it was never used, or is full again. */
export function takeFrom(kept: Bucket | null, policy: Policy, cost: number, now: number): Poured {
  const { burst, back, everyMs, isStrict = false } = policy;
  let { tokens, since } = kept ?? { tokens: burst, since: now };
  const steps = Math.floor((now - since) / everyMs);
  if (steps > 0) [tokens, since] = [Math.min(burst, tokens + steps * back), since + steps * everyMs];
  if (tokens >= burst) since = now;
  if (tokens < cost) {
    if (isStrict) since = now;
    const missing = Math.ceil((cost - tokens) / back);
    return { bucket: { tokens, since }, isTaken: false, waitMs: since + missing * everyMs - now };
  }
  tokens = Math.min(burst, tokens - cost); // Less than nothing is taken to give something back.
  if (tokens < 1) since = now;
  return { bucket: { tokens, since }, isTaken: true, waitMs: since + everyMs - now };
}
