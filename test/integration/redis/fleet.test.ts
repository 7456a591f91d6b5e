import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ContainerFigures,
  readFigures,
} from "../../../src/infrastructure/observability/metrics/containerFigures.ts";
import { createMetrics } from "../../../src/infrastructure/observability/metrics/metrics.ts";
import { connectRedis, type Redis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { joinFleet } from "../../../src/infrastructure/redis/fleet.ts";
import { openRedis, type TestRedis } from "../../setup/redis.ts";

const SYSTEM = { memory: { used: 100, total: 400, percentage: 25 }, cpu: 12.5, eventLoopLagMs: 3 };
const self = (container: string, at: number) => ({
  ...{ container, at, version: "1", startedAt: 1_000, isDraining: false, sockets: 7 },
});

describe("the fleet as any container shows it", () => {
  let server: TestRedis;
  let redis: Redis;
  const metrics = createMetrics();
  beforeAll(async () => {
    server = await openRedis();
    redis = connectRedis({ url: server.url }, "game", "fleet-test");
    await untilReady(redis, 20_000);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  const join = (name: string, at = Date.now()) =>
    joinFleet(redis, name, () => readFigures(metrics, self(name, at), SYSTEM));
  const names = (all: readonly ContainerFigures[]) => all.map(({ container }) => container);

  it("[P21] every container is listed by name, until it leaves or has been silent for 10 s", async () => {
    const [tenth, second] = [join("server-10"), join("server-2")];
    const silent = join("server-3", Date.now() - 10_001);
    await expect.poll(() => redis.hlen("fleet")).toBe(3);
    expect(names(await second.containers())).toEqual(["server-2", "server-10"]);
    await silent.leave();
    await tenth.leave();
    expect(names(await second.containers())).toEqual(["server-2"]);
    await second.leave();
    expect(await redis.hlen("fleet")).toBe(0);
  });

  it("[P21] who leaves with a report on its way is off the list all the same", async () => {
    const told = await readFigures(metrics, self("server-4", Date.now()), SYSTEM);
    let tell = (): void => undefined;
    const read = new Promise<ContainerFigures>((resolve) => {
      tell = () => resolve(told);
    });
    const left = joinFleet(redis, "server-4", () => read).leave();
    tell();
    await left;
    expect(await redis.hexists("fleet", "server-4")).toBe(0);
  });

  it("[P21] what containers logged and what became of them is kept, also of one that fell silent, and listed once", async () => {
    await redis.flushall();
    const [first, second] = [join("server-1"), join("server-2")];
    const killed = join("server-3", Date.now() - 10_001);
    await expect
      .poll(async () => (await first.history()).events.map(({ container }) => container).sort())
      .toEqual(["server-1", "server-2", "server-3"]);
    await Promise.all([first.containers(), second.containers(), first.containers()]);
    await second.leave();
    const { samples, events } = await first.history();
    expect(names(samples).sort()).toEqual(["server-1", "server-2", "server-3"]);
    expect(events.slice(0, 2).map(({ container, kind }) => [container, kind])).toEqual([
      ["server-2", "LEFT"],
      ["server-3", "GONE"],
    ]);
    expect(events.filter(({ kind }) => kind === "STARTED")).toHaveLength(3);
    expect(events).toHaveLength(5);
    await killed.leave();
    await first.leave();
  });

  it("[P21] a container tells what it has counted", async () => {
    metrics.table_actions_total.inc({ by: "player", outcome: "committed" }, 3);
    metrics.table_actions_total.inc({ by: "clock", outcome: "committed" }, 2);
    metrics.table_actions_total.inc({ by: "player", outcome: "stale" });
    for (const seconds of [0.002, 0.004, 0.004, 60])
      metrics.socket_event_duration_seconds.observe({ event: "table:act", outcome: "ok" }, seconds);
    metrics.socket_event_duration_seconds.observe({ event: "table:act", outcome: "INVALID_PHASE" }, 0.004);
    metrics.socket_event_duration_seconds.observe({ event: "lobby:watch", outcome: "ok" }, 0.004);
    metrics.lock_acquired_total.inc(5);
    metrics.lock_failed_total.inc({ reason: "yielded" }, 9);
    metrics.lock_failed_total.inc({ reason: "contended" }, 1);
    metrics.circuit_breaker_state.set({ breaker: "redis" }, 2);
    metrics.database_pool_size.set({ pool: "primary" }, 10);
    metrics.db_connection_pool_active.set({ pool: "primary" }, 4);
    metrics.db_connection_pool_waiting.set({ pool: "primary" }, 1);
    metrics.beforeScrape(() => metrics.lock_success_rate.set(0.5));

    const figures = await readFigures(metrics, self("server-1", 2_000), SYSTEM);
    expect(figures).toMatchObject({
      ...self("server-1", 2_000),
      ...{ cpu: 12.5, memory: 25, eventLoopLagMs: 3, actions: 5, rounds: 0 },
      locks: { acquired: 5, failed: 1, successRate: 0.5, maxHeldMs: 0 },
      breakers: [{ name: "redis", state: "open" }],
      pools: [{ name: "primary", size: 10, active: 4, waiting: 1 }],
    });
    const { boundsMs, counts } = figures.actionTimes;
    expect(counts).toHaveLength(boundsMs.length + 1);
    const told = Object.fromEntries(counts.map((count, index) => [boundsMs[index] ?? "slower", count]));
    expect(told).toMatchObject({ 2.5: 1, 5: 3, slower: 1 });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  });
});
