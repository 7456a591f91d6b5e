/** What a server does not start on. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cluster, openCluster } from "../setup/containers.ts";

let cluster: Cluster;
let redis: Redis;
beforeAll(async () => {
  cluster = await openCluster(0);
  redis = new Redis(cluster.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await cluster.close();
});

it("[T30] a server does not start on a Redis that evicts, and does once it does not", async () => {
  await redis.config("SET", "maxmemory-policy", "volatile-lru");
  await expect(cluster.add()).rejects.toThrow();
  expect(await cluster.containers[0]!.process.exited).toMatchObject({ code: 1 });
  await redis.config("SET", "maxmemory-policy", "noeviction");
  expect((await cluster.add()).process.hasExited()).toBe(false);
});
