/** Connections to Redis, one per role, so that a slow one holds up nobody else. */
import { Redis, type RedisOptions } from "ioredis";
import { StoreAway } from "../../tables/ports.ts";
import { logger } from "../logger.ts";

export type { Redis } from "ioredis";

/** Jitter keeps a hundred containers from coming back in the same millisecond. */
const reconnectAfterMs = (times: number): number =>
  Math.min(50 * 2 ** Math.min(times, 6), 2_000) * (0.5 + Math.random() / 2);

/** What every role shares. */
const COMMON = { retryStrategy: reconnectAfterMs, connectTimeout: 2_000 } satisfies RedisOptions;

/** The game's: fails fast rather than queueing, so that a player is told and no lock is held over an outage. */
const GAME = {
  ...COMMON,
  commandTimeout: 1_500, // Longer than any healthy answer, shorter than a player's patience.
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  enableAutoPipelining: true, // What is asked in the same tick travels together: lock and load, the due tables of all shards.
} satisfies RedisOptions;

/** Of the Socket.IO adapter: keeps its subscriptions over an outage and never gives up. */
const PUB_SUB = { ...COMMON, maxRetriesPerRequest: null } satisfies RedisOptions;

const ROLES = { game: GAME, "pub-sub": PUB_SUB } as const;

/** @param name shown by CLIENT LIST, for who looks into Redis at night. */
export function connectRedis(url: string, role: keyof typeof ROLES, name: string): Redis {
  const redis = new Redis(url, { ...ROLES[role], connectionName: name });
  redis.on("error", (err: Error) =>
    logger.warn({ type: "redis_error", connection: name, err: err.message }, "Redis connection"),
  );
  return redis;
}

/** Resolves when the connection can be used. @throws {StoreAway} after `withinMs`. */
export async function untilReady(redis: Redis, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (redis.status !== "ready") {
    if (Date.now() > deadline) throw new StoreAway("Redis does not answer");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Tables, locks and jobs must never be evicted: with any other policy full memory silently drops them.
 * @throws {Error} when this Redis may evict.
 */
export async function refuseEviction(redis: Redis): Promise<void> {
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info("memory"))?.[1];
  if (policy === undefined || policy === "noeviction") return;
  throw new Error(
    `Redis has maxmemory-policy ${policy}: it would drop tables and jobs when memory runs out. Set it to noeviction.`,
  );
}

/** Run a command, its failure in the words of the rooms that asked. */
export async function askRedis<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (cause) {
    throw new StoreAway("Redis is away", { cause });
  }
}
