/** Whether Redis may have lost data: every look counts a number per shard up, and every reconnect is suspicious. */
import { askRedis, type Redis } from "./connect.ts";
import { everyShard, pulseKeyOf } from "./keys.ts";

/**
 * @returns what looks once: true the first time, after a reconnect (the server may be another one, or have started
 *   again), and when a shard's count is not above the one seen before (it was emptied or set back).
 */
export function createPulse(redis: Redis): () => Promise<boolean> {
  let seen: readonly number[] | null = null;
  redis.on("ready", () => {
    seen = null;
  });
  return async () => {
    const before = seen;
    const counts = await Promise.all(everyShard.map((shard) => askRedis(redis.incr(pulseKeyOf(shard)))));
    if (seen === before) seen = counts; // Else it reconnected meanwhile: the next look tells.
    return before === null || counts.some((count, shard) => count <= (before[shard] ?? 0));
  };
}
