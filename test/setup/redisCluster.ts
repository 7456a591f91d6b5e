/** A real Redis Cluster on this machine: three masters that share the slots, without replicas. */
import { Redis } from "ioredis";
import { vi } from "vitest";
import { freePort } from "../../src/dev/stack/ports.ts";
import { openRedis, type TestRedis } from "./redis.ts";

const MASTERS = 3;
const SLOTS = 16_384;

export interface TestRedisCluster {
  /** `host:port` of each, as REDIS_CLUSTER_NODES wants them. */
  readonly addresses: readonly string[];
  readonly nodes: readonly TestRedis[];
  /** Ask one node by itself, slots or not. */
  on<T>(index: number, ask: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openRedisCluster(): Promise<TestRedisCluster> {
  const busPorts = await Promise.all(Array.from({ length: MASTERS }, () => freePort()));
  const nodes = await Promise.all(
    busPorts.map((busPort) => {
      const args = ["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-node-timeout", "2000"];
      return openRedis({ keepsData: true, args });
    }),
  );
  const on = async <T>(index: number, ask: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(nodes[index]!.url);
    try {
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  };

  for (const [index, { port }] of nodes.entries()) {
    const [from, to] = [Math.ceil((SLOTS / MASTERS) * index), Math.ceil((SLOTS / MASTERS) * (index + 1)) - 1];
    await on(index, (redis) => redis.cluster("ADDSLOTSRANGE", from, to));
    await on(0, (redis) => redis.call("CLUSTER", "MEET", "127.0.0.1", port, busPorts[index]!));
  }
  const isWhole = async () => {
    const told = await Promise.all(nodes.map((_, index) => on(index, (redis) => redis.cluster("INFO"))));
    return told.every((info) => /cluster_state:ok/.test(info) && /cluster_known_nodes:3/.test(info));
  };
  await vi.waitUntil(isWhole, { timeout: 20_000, interval: 50 });

  return {
    addresses: nodes.map(({ port }) => `127.0.0.1:${port}`),
    nodes,
    on,
    close: async () => void (await Promise.all(nodes.map((node) => node.close()))),
  };
}
