import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLockMetrics } from "../../../src/infrastructure/observability/metrics/lockFigures.ts";
import { connectRedis, type Redis, refuseEviction, untilMostReady } from "../../../src/infrastructure/redis/connect.ts";
import { createHotTables } from "../../../src/infrastructure/redis/hotTables.ts";
import { tableKey } from "../../../src/infrastructure/redis/keys.ts";
import { createLocks } from "../../../src/infrastructure/redis/locks.ts";
import { createRefusals } from "../../../src/infrastructure/redis/refusals.ts";
import { createTableDoor } from "../../../src/infrastructure/redis/tableDoor.ts";
import { oneVoter, quorumOf } from "../../../src/infrastructure/redis/voters.ts";
import { StoreAway } from "../../../src/kernel/faults.ts";
import type { TableLocks } from "../../../src/tables/ports/locks.ts";
import { newPlayerId, newTableId } from "../../setup/ids.ts";
import { openRedis, type TestRedis } from "../../setup/redis.ts";

const silent = { asked: () => undefined, acquired: () => undefined, failed: () => undefined };

/** The TTL, a little clock drift, and the time it takes to ask. */
const REMAINING_MAX = 5_000;
const REMAINING_MIN = 4_900;

let servers: TestRedis[];
let connections: Redis[];
/** Two containers: each lines its own callers up, so rivals must come from both. */
let mine: TableLocks;
let theirs: TableLocks;

beforeAll(async () => {
  servers = await Promise.all([openRedis(), openRedis(), openRedis()]);
  const connect = () => servers.map(({ url }, index) => connectRedis({ url }, "game", `lock-${index}`));
  const [a, b] = [connect(), connect()];
  connections = [...a, ...b];
  await untilMostReady(a, 20_000);
  await untilMostReady(b, 20_000);
  mine = createLocks(quorumOf(a), silent);
  theirs = createLocks(quorumOf(b), silent);
});
afterAll(async () => {
  for (const connection of connections) connection.disconnect();
  await Promise.all(servers.map((server) => server.close()));
});
beforeEach(allUp);

async function allUp(): Promise<void> {
  for (const server of servers) await server.start();
  await expect.poll(() => connections.map(({ status }) => status)).toEqual(connections.map(() => "ready"));
}

describe("locks over three independent Redis", () => {
  it("[T45] waiting actions of one process are served under one lock: Redis is asked once, and no other process comes between", async () => {
    const asked: number[] = [];
    const locks = createLocks(quorumOf(connections.slice(0, 3)), { ...silent, asked: (ms) => void asked.push(ms) });
    const table = newTableId();
    const first = await locks.acquire(table, 0);
    const others = [1, 2, 3].map(() => locks.acquire(table, 5_000));
    await first!.release();
    for (const other of others) {
      const lock = await other;
      expect(lock?.waited).toBe(true); // What it read while it waited may be old.
      expect(await theirs.acquire(table, 0)).toBeNull();
      await lock!.release();
    }
    expect(asked).toHaveLength(1);
    const next = await theirs.acquire(table, 200); // The last one gave it back.
    expect(next).not.toBeNull();
    await next!.release();
  });

  it("[T45] a lock that was held for half a second is given back first: other containers get their chance", async () => {
    const asked: number[] = [];
    const locks = createLocks(quorumOf(connections.slice(0, 3)), { ...silent, asked: (ms) => void asked.push(ms) });
    const table = newTableId();
    const first = await locks.acquire(table, 0);
    const second = locks.acquire(table, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 510)); // It is the lock's age in real time that counts.
    await first!.release();
    await (await second)!.release();
    expect(asked).toHaveLength(2);
  });

  it("[T24] one holder at a time; released, the next has it; it lies in all of them", async () => {
    const table = newTableId();
    const askedAt = Date.now();
    const lock = await mine.acquire(table, 0);
    expect(lock?.remainingMs()).toBeLessThanOrEqual(REMAINING_MAX);
    expect(lock!.remainingMs() + (Date.now() - askedAt)).toBeGreaterThan(REMAINING_MIN);
    // Two of three are enough to have it: the third hears of it before a rival asks.
    const held = () => Promise.all(connections.slice(0, 3).map((redis) => redis.exists(`table:${table}:action`)));
    await expect.poll(held).toEqual([1, 1, 1]);
    expect(await theirs.acquire(table, 0)).toBeNull();
    expect(await theirs.acquire(table, 50)).toBeNull();
    await lock!.release();
    const next = await theirs.acquire(table, 0);
    expect(next).not.toBeNull();
    await next!.release();
  });

  it("[T24] who waits gets it when it is free, and knows to have waited", async () => {
    const table = newTableId();
    const lock = await mine.acquire(table, 0);
    expect(lock!.waited).toBe(false);
    const waiting = theirs.acquire(table, 5_000);
    await lock!.release();
    const next = await waiting;
    expect(next).not.toBeNull();
    await next!.release();
  });

  it("[T25] with one of three dead, or stalled, locks go on", async () => {
    await servers[0]!.kill();
    const table = newTableId();
    const lock = await mine.acquire(table, 0);
    expect(lock).not.toBeNull();
    expect(await theirs.acquire(table, 0)).toBeNull();
    await lock!.release();
    await allUp();

    process.kill(servers[1]!.pid(), "SIGSTOP");
    const startedAt = performance.now();
    const other = await mine.acquire(newTableId(), 0);
    expect(other).not.toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    process.kill(servers[1]!.pid(), "SIGCONT");
    await other!.release();
  });

  it("[T25] with two of three dead no lock is granted: Redis is away, which is not the same as contended", async () => {
    const table = newTableId();
    await Promise.all([servers[0]!.kill(), servers[2]!.kill()]);
    await expect(mine.acquire(table, 200)).rejects.toBeInstanceOf(StoreAway);
    await servers[0]!.start();
    await expect
      .poll(() => mine.acquire(newTableId(), 0).catch((error: unknown) => error))
      .toHaveProperty("remainingMs");
  });

  it("[T24] a lock whose holder died is free after its TTL", async () => {
    const table = newTableId();
    const startedAt = performance.now();
    const lock = await mine.acquire(table, 0);
    const next = await theirs.acquire(table, 3 * REMAINING_MAX);
    expect(next).not.toBeNull();
    expect(performance.now() - startedAt).toBeGreaterThan(REMAINING_MIN);
    expect(performance.now() - startedAt).toBeLessThan(2 * REMAINING_MAX);
    expect(lock!.remainingMs()).toBeLessThanOrEqual(0);
    await lock!.release(); // Too late, of a lock that is another's by now: nothing happens.
    expect(await mine.acquire(table, 0)).toBeNull();
    await next!.release();
  });
});

describe("a lock that comes too slowly", () => {
  it("[T24] a lock with less than a second left is none, and is given back", async () => {
    const table = newTableId();
    const shortLived = createLocks(quorumOf(connections.slice(0, 3)), silent, 900);
    expect(await shortLived.acquire(table, 0)).toBeNull();
    const next = await theirs.acquire(table, 0);
    expect(next).not.toBeNull();
    await next!.release();
  });
});

describe("a Redis that evicts", () => {
  it("[T30] is refused at the start, by name of its policy; one that does not is let in", async () => {
    const redis = connections[0]!;
    await refuseEviction(redis);
    await redis.config("SET", "maxmemory-policy", "allkeys-lru");
    await expect(refuseEviction(redis)).rejects.toThrow("allkeys-lru");
    await redis.config("SET", "maxmemory-policy", "noeviction");
    await refuseEviction(redis);
  });
});

describe("the figures of the locks", () => {
  it("[T26] count what was acquired and what was not, in the operators' words", async () => {
    const metrics = createLockMetrics();
    expect(metrics.figures()).toEqual({
      ...{ lockAcquired: 0, lockFailed: 0, lockAvgDuration: 0, lockMaxDuration: 0, lockSuccessRate: 1 },
      ...{ redisLatencyP50: 0, redisLatencyP99: 0 },
    });
    const watched = createLocks(quorumOf([connections[0]!]), metrics);
    const table = newTableId();
    const lock = await watched.acquire(table, 0);
    const rival = createLocks(quorumOf([connections[3]!]), metrics);
    expect(await rival.acquire(table, 30)).toBeNull();
    expect(await rival.acquire(table, 0)).toBeNull(); // Did not want to wait: no failure.
    await lock!.release();
    const figures = metrics.figures();
    expect(figures).toMatchObject({ lockAcquired: 1, lockFailed: 1, lockSuccessRate: 0.5 });
    expect(figures.redisLatencyP50).toBeGreaterThan(0);
    expect(figures.redisLatencyP99).toBeGreaterThanOrEqual(figures.redisLatencyP50);
    expect(figures.lockMaxDuration).toBeGreaterThanOrEqual(figures.lockAvgDuration);
  });

  it("[T26] latencies are percentiles over the latest grants", () => {
    const metrics = createLockMetrics();
    for (let ms = 1; ms <= 1_024; ms += 1) metrics.asked(ms);
    expect(metrics.figures()).toMatchObject({ redisLatencyP50: 512, redisLatencyP99: 1_014 });
    for (let grant = 1; grant <= 1_024; grant += 1) metrics.asked(5);
    expect(metrics.figures()).toMatchObject({ redisLatencyP50: 5, redisLatencyP99: 5 });
  });
});

describe("the lock in the one Redis that the tables lie in", () => {
  it("[T24] a lock of the Redis that the tables lie in has one holder, and an old one does not release it", async () => {
    const [one, other] = [connections[0]!, connections[3]!].map((redis) =>
      createLocks(oneVoter(createTableDoor(redis)), silent),
    );
    const table = newTableId();
    const lock = await one!.acquire(table, 0);
    expect(lock!.remainingMs()).toBeGreaterThan(REMAINING_MIN);
    expect(lock!.remainingMs()).toBeLessThan(REMAINING_MAX);
    expect(await other!.acquire(table, 0)).toBeNull();
    await connections[0]!.del(`table:${table}:action`); // As when its time is up.
    const taken = await other!.acquire(table, 0);
    expect(taken).not.toBeNull();
    await lock!.release();
    expect(await one!.acquire(table, 0)).toBeNull();
    await taken!.release();
    expect(await one!.acquire(table, 0)).not.toBeNull();
  });

  it("[T50] lock, table and earlier refusal are one command, and a table that is as it was is not sent again", async () => {
    const redis = connections[0]!;
    const door = createTableDoor(redis);
    const hot = createHotTables<{ readonly cards: string }>(redis, door);
    const [locks, refusals] = [createLocks(oneVoter(door), silent), createRefusals(redis, door)];
    const [tableId, player] = [newTableId(), newPlayerId()];
    const table = { tableId, version: 7, at: 1, state: { cards: "AS" }, frozen: null };
    await hot.project(table, null);
    const calls = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1]);
    await Promise.all([locks.acquire(newTableId(), 0), hot.load(newTableId())]); // Their scripts are known from here on.
    const before = await calls();
    const asked = [locks.acquire(tableId, 0), hot.load(tableId), refusals.find(tableId, player, "1")] as const;
    const [lock, loaded, refusal] = await Promise.all(asked);
    expect(await calls()).toBe(before + 1);
    expect([lock?.waited, loaded, refusal]).toEqual([false, table, null]);
    const text = await redis.hget(tableKey(tableId), "table");
    expect(await door.load(tableId, `7${text!.slice(0, 8)}`)).toEqual({ version: 7, text: null, frozen: null });
    expect(await door.load(tableId, `6${text!.slice(0, 8)}`)).toEqual({ version: 7, text, frozen: null });
    await hot.freeze(tableId, "altered");
    expect(await hot.load(tableId)).toEqual({ ...table, frozen: "altered" });
  });
});
