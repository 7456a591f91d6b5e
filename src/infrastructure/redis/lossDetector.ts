/** Whether Redis may have lost data: every process leaves a mark per shard at every look, and expects to find it at the next. */
import { randomUUID } from "node:crypto";
import { askRedis, type Redis } from "./connect.ts";
import { everyShard, pulseKeyOf } from "./keys.ts";

/** The mark of a process that is gone disappears by itself. */
const MARK_S = 600;

/**
 * @returns what looks once: true the first time, after a reconnect (the server may be another one, or have started
 *   again), and when the mark of the last look is not found in a shard (it was emptied or set back).
 */
export function createPulse(redis: Redis): () => Promise<boolean> {
  const me = randomUUID();
  let looks = 0;
  /** The look whose marks should be there; null: nothing is to be trusted. */
  let marked: number | null = null;
  redis.on("ready", () => {
    marked = null;
  });
  return async () => {
    const before = marked;
    looks += 1;
    const found = await Promise.all(
      everyShard.map((shard) => askRedis(redis.set(pulseKeyOf(shard, me), looks, "EX", MARK_S, "GET"))),
    );
    if (marked === before) marked = looks; // Else it reconnected meanwhile: the next look tells.
    return before === null || found.some((mark) => mark !== String(before));
  };
}
