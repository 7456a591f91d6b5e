/** Postgres and Redis as one container uses them: connected, watched, each behind its breaker. */
import { Cluster } from "ioredis";
import type { Config } from "../config.ts";
import type { createInstruments } from "../infrastructure/observability/metrics/instruments.ts";
import { breakerNameOf, createOptimizedPrismaClient, type Prisma } from "../infrastructure/postgres/client.ts";
import { followReplicas } from "../infrastructure/postgres/replicas.ts";
import { readTime } from "../infrastructure/postgres/time.ts";
import {
  connectRedis,
  type Redis,
  type RedisAddress,
  refuseEviction,
  untilMostReady,
  untilReady,
} from "../infrastructure/redis/connect.ts";
import { createRedisBreaker } from "../infrastructure/redis/redisBreaker.ts";
import type { TableDoor } from "../infrastructure/redis/tableDoor.ts";
import { oneVoter, quorumOf, type Voters } from "../infrastructure/redis/voters.ts";
import type { Breaker } from "../infrastructure/resilience/breaker.ts";
import { type HouseClock, startHouseClock } from "../infrastructure/resilience/houseClock.ts";

/** A store that is not there at the start: better a container that ends and is started again than one that hangs. */
const STORES_MS = 10_000;

export type Instruments = ReturnType<typeof createInstruments>;

export interface Stores {
  readonly prisma: Prisma;
  readonly replicas: ReturnType<typeof followReplicas>;
  readonly redis: Redis;
  readonly redisAddress: RedisAddress;
  readonly redisBreaker: Breaker;
  /** Who grants the tables' locks: several independent Redis, or the one that is asked for the tables, in the same command. */
  lockVoters(door: TableDoor): Voters;
  readonly lockBreaker: Breaker;
  /** Deadlines, presence and tokens are judged by it. */
  readonly clock: HouseClock;
  /** Afterwards nothing of them can be used. */
  close(): Promise<void>;
}

/** @throws {Error} when a store is not there in time, or Redis may evict what is in it. */
export async function openStores(config: Config, watch: Instruments): Promise<Stores> {
  const { prisma, replicas } = openPostgres(config, watch);
  const redisAddress = { url: config.REDIS_URL, clusterNodes: config.REDIS_CLUSTER_NODES };
  const redis = connectRedis(redisAddress, "game", "game");
  const ownLockRedis = config.REDIS_LOCK_URLS.map((url, index) => connectRedis({ url }, "game", `lock-${index}`));
  await untilReady(redis, STORES_MS);
  if (ownLockRedis.length > 0) await untilMostReady(ownLockRedis, STORES_MS);
  await refuseEviction(redis);
  const redisBreaker = createRedisBreaker([redis], "redis", watch.breaker("redis"));
  const hasOwnLocks = ownLockRedis.length > 0;
  const clock = await startHouseClock(() => readTime(prisma));
  return {
    prisma,
    replicas,
    redis,
    redisAddress,
    redisBreaker,
    lockVoters(door) {
      if (hasOwnLocks) return quorumOf(ownLockRedis);
      return redis instanceof Cluster ? quorumOf([redis]) : oneVoter(door); // On a cluster a table and its lock lie apart.
    },
    lockBreaker: hasOwnLocks
      ? createRedisBreaker(ownLockRedis, "redis-locks", watch.breaker("redis-locks"))
      : redisBreaker,
    clock,
    async close() {
      clock.stop();
      for (const connection of [redis, ...ownLockRedis]) connection.disconnect();
      await replicas.stop();
      await prisma.$disconnect();
    },
  };
}

function openPostgres(config: Config, watch: Instruments): Pick<Stores, "prisma" | "replicas"> {
  const open = (name: string, url: string): Prisma => {
    const client = createOptimizedPrismaClient({
      name,
      url,
      slowMs: config.SLOW_QUERY_MS,
      observer: watch.statements(name),
      onBreakerState: watch.breaker(breakerNameOf(name)),
    });
    watch.watchPool(name, client);
    return client;
  };
  const prisma = open("primary", config.DATABASE_URL);
  const copies = config.DATABASE_REPLICA_URLS.map((url, index) => {
    const name = `replica-${index + 1}`;
    return { name, prisma: open(name, url) };
  });
  return { prisma, replicas: followReplicas(prisma, copies, watch.replicas) };
}
