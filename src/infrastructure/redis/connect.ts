/** Connections to Redis, one per role, so that a slow one does not hold up the others. */
import { Cluster, Redis as SingleRedis } from "ioredis";
import { StoreAway } from "../../kernel/faults.ts";
import { logger } from "../observability/logs/logger.ts";

/** One server, or a cluster of them: the same commands. All keys of one table lie on one node (see keys.ts). */
export type Redis = SingleRedis | Cluster;

export interface RedisAddress {
  /** Of a cluster: user, password and TLS for all its nodes. */
  readonly url: string;
  /** `host:port` of some nodes of a cluster; the others are found through them. None: a single server. */
  readonly clusterNodes?: readonly string[] | undefined;
}

/** Jitter keeps a hundred containers from coming back in the same millisecond. */
const reconnectAfterMs = (times: number): number =>
  Math.min(50 * 2 ** Math.min(times, 6), 2_000) * (0.5 + Math.random() / 2);

const CONNECT_MS = 2_000;

interface Role {
  /** Milliseconds until a command counts as failed; absent: never. */
  readonly commandTimeout?: number;
  /** null: a command waits for as long as the server is away. */
  readonly maxRetriesPerRequest: number | null;
  readonly enableOfflineQueue: boolean;
  /** What is asked in the same tick travels together: lock and load, the due tables of all shards. */
  readonly enableAutoPipelining: boolean;
}

const ROLES = {
  /** Of the game: fails fast rather than queueing, so that a player is answered and no lock is held over an outage. */
  game: {
    commandTimeout: 800, // Longer than any healthy answer; three of them in a row, and a player is still refused within 3 s.
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
  },
  /** Of the Socket.IO adapter: keeps its subscriptions over an outage and never gives up. */
  "pub-sub": { maxRetriesPerRequest: null, enableOfflineQueue: true, enableAutoPipelining: false },
  /** Its other half: an action is told to table, wallets and lobby, and that travels together. */
  pub: { maxRetriesPerRequest: null, enableOfflineQueue: true, enableAutoPipelining: true },
  /** Of those who add jobs and ask about them: fails fast too, but a batch of jobs takes longer than a move. */
  queue: {
    commandTimeout: 5_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
  },
  /** Of those who work on jobs: waits for Redis as long as it takes, because a worker has nothing else to do. */
  worker: { maxRetriesPerRequest: null, enableOfflineQueue: true, enableAutoPipelining: false },
} as const satisfies Record<string, Role>;

/** @param name shown by CLIENT LIST, for who looks into Redis at night. */
export function connectRedis({ url, clusterNodes = [] }: RedisAddress, role: keyof typeof ROLES, name: string): Redis {
  const redis =
    clusterNodes.length > 0 ? connectCluster(url, clusterNodes, ROLES[role], name) : connectOne(url, ROLES[role], name);
  redis.on("error", (err: Error) =>
    logger.warn({ type: "redis_error", connection: name, err: err.message }, "Redis connection"),
  );
  return redis;
}

const connectOne = (url: string, role: Role, connectionName: string): SingleRedis =>
  new SingleRedis(url, { ...role, connectionName, connectTimeout: CONNECT_MS, retryStrategy: reconnectAfterMs });

/** What is asked of one node is asked again of another when slots move or a replica takes over. */
function connectCluster(url: string, nodes: readonly string[], role: Role, connectionName: string): Cluster {
  const { username, password, protocol } = new URL(url);
  const { enableOfflineQueue, enableAutoPipelining, ...ofEachNode } = role;
  return new Cluster([...nodes], {
    enableOfflineQueue,
    enableAutoPipelining,
    clusterRetryStrategy: reconnectAfterMs,
    slotsRefreshTimeout: CONNECT_MS,
    shardedSubscribers: true, // Of the Socket.IO adapter: a subscriber per node.
    redisOptions: {
      ...ofEachNode,
      connectionName,
      connectTimeout: CONNECT_MS,
      ...(username === "" ? {} : { username: decodeURIComponent(username) }),
      ...(password === "" ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === "rediss:" ? { tls: {} } : {}),
    },
  });
}

/** Resolves when the connection can be used. @throws {StoreAway} after `withinMs`. */
export async function untilReady(redis: Redis, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (redis.status !== "ready") {
    if (performance.now() > deadline) throw new StoreAway("Redis does not answer");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves when most of the connections can be used: the quorum of the locks. @throws {StoreAway} after `withinMs`. */
export async function untilMostReady(connections: readonly Redis[], withinMs: number): Promise<void> {
  const needed = Math.floor(connections.length / 2) + 1;
  const deadline = performance.now() + withinMs;
  while (connections.filter(({ status }) => status === "ready").length < needed) {
    if (performance.now() > deadline) throw new StoreAway("too few of the locks' Redis answer");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Tables, locks and jobs must never be evicted: with any other policy full memory silently drops them.
 * @throws {Error} when this Redis may evict.
 */
export async function refuseEviction(redis: Redis): Promise<void> {
  const nodes = redis instanceof Cluster ? redis.nodes("master") : [redis];
  const told = await Promise.all(nodes.map((node) => node.info("memory")));
  const policy = told.map((text) => /maxmemory_policy:(\S+)/.exec(text)?.[1]).find((one) => one !== "noeviction");
  if (policy === undefined) return;
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
