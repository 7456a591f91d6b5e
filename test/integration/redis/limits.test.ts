import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRedis, type Redis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { createLimits } from "../../../src/infrastructure/redis/limits.ts";
import { createRedisBreaker } from "../../../src/infrastructure/redis/redisBreaker.ts";
import type { Limits } from "../../../src/kernel/limits.ts";
import { POLICIES, readPolicies } from "../../../src/kernel/policies.ts";
import { openRedis, type TestRedis } from "../../setup/redis.ts";

describe("limits in Redis", () => {
  let server: TestRedis;
  const connections: Redis[] = [];
  let containers: Limits[];
  beforeAll(async () => {
    server = await openRedis();
    for (let i = 0; i < 3; i += 1) connections.push(connectRedis({ url: server.url }, "game", `limits-${i}`));
    await Promise.all(connections.map((redis) => untilReady(redis, 20_000)));
    containers = connections.map(limitsOver);
  });
  afterAll(async () => {
    for (const redis of connections) redis.disconnect();
    await server.close();
  });

  const limitsOver = (redis: Redis): Limits =>
    createLimits(redis, { policies: readPolicies(""), breaker: createRedisBreaker([redis], "redis") });
  const at = (n: number): Limits => containers[n % containers.length]!;

  it.each([
    ["money-write", 300],
    ["api", 300],
    ["guest", 300],
  ] as const)(
    "[L12] of %s asked for at once at three containers, exactly as many pass as the bucket holds",
    async (name, asked) => {
      const subject = randomUUID();
      const all = await Promise.all(Array.from({ length: asked }, (_, n) => at(n).take(subject, { [name]: 1 })));
      expect(all.flat().filter(({ isTaken }) => isTaken)).toHaveLength(POLICIES[name].burst);
    },
  );

  it("[L10] the sixth payment waits 8 s, whichever container it comes to", async () => {
    const subject = randomUUID();
    for (let n = 0; n < 5; n += 1)
      expect(await at(n).take(subject, { "money-write": 1 })).toMatchObject([{ isTaken: true, remaining: 4 - n }]);
    for (let n = 0; n < 3; n += 1) {
      const [refused] = await at(n).take(subject, { "money-write": 1 });
      expect(refused).toMatchObject({ isTaken: false, policy: "money-write", remaining: 0 });
      expect(Math.ceil(refused!.waitMs / 1_000)).toBe(8);
    }
  });

  it("[L12] of several policies all are taken or none", async () => {
    const subject = randomUUID();
    for (let n = 0; n < 5; n += 1) await at(n).take(subject, { api: 1, "table-open": 1 });
    const refused = await at(0).take(subject, { api: 1, "table-open": 1 });
    expect(refused.find(({ policy }) => policy === "table-open")).toMatchObject({ isTaken: false });
    expect(await at(1).take(subject, { api: 1 })).toMatchObject([{ isTaken: true, remaining: 94 }]);
  });

  it("[L12] a table's actions are counted over all containers, although none waits for an answer", async () => {
    const subject = randomUUID();
    let taken = 0;
    for (let n = 0; n < 120; n += 1) {
      if (at(n).takeAtOnce(subject, "table-act").isTaken) taken += 1;
      await connections[n % 3]!.ping(); // The answer of the store, as a table's lock would bring it along.
    }
    expect(taken).toBeGreaterThanOrEqual(POLICIES["table-act"].burst);
    expect(taken).toBeLessThanOrEqual(POLICIES["table-act"].burst + POLICIES["table-act"].back + containers.length);
  });

  it("[L12] what is counted ends by itself", async () => {
    const subject = randomUUID();
    await at(0).take(subject, { "money-write": 1, api: 1 });
    const ttl = await connections[0]!.pttl(`limits:{${subject}}`);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(60_000);
  });

  it("[L13] without Redis each container counts for itself, with half of everything, and together again afterwards", async () => {
    const subject = randomUUID();
    await server.kill();
    const alone = await Promise.all(Array.from({ length: 20 }, () => at(0).take(subject, { "money-write": 1 })));
    expect(alone.flat().filter(({ isTaken }) => isTaken)).toHaveLength(2);
    await server.start();
    const other = randomUUID();
    await expect.poll(() => connections.every(({ status }) => status === "ready"), { timeout: 20_000 }).toBe(true);
    await expect
      .poll(async () => (await at(1).take(randomUUID(), { api: 1 }))[0]?.remaining, { timeout: 20_000 })
      .toBe(99);
    const together = await Promise.all(Array.from({ length: 20 }, () => at(1).take(other, { "money-write": 1 })));
    expect(together.flat().filter(({ isTaken }) => isTaken)).toHaveLength(5);
  });

  it("[L12] a caller's question costs less than a player notices", async () => {
    const subjects = Array.from({ length: 2_000 }, () => randomUUID());
    const startedAt = performance.now();
    for (const subject of subjects) at(0).takeAtOnce(subject, "table-act");
    const eachMs = (performance.now() - startedAt) / subjects.length;
    expect(eachMs).toBeLessThan(5); // 0.02 ms on an idle machine: nothing is waited for.
  });
});
