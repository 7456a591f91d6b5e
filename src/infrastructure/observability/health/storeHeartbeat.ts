/**
 * The heartbeat: once a second every store is asked, so that /ready and /metrics need not ask, and a store that comes back
 * is noticed without players.
 */
import { performance } from "node:perf_hooks";
import type { Server } from "socket.io";
import type { Prisma } from "../../postgres/client.ts";
import { getAdapterStats } from "../../redis/adapter.ts";
import type { Redis } from "../../redis/connect.ts";
import type { HouseClock } from "../../resilience/houseClock.ts";
import { logger } from "../logs/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createProbe, type Probe, type Probed } from "./probe.ts";
import { type SystemWatch, watchSystem } from "./processFigures.ts";

/** With both stores hanging, what asks all of them at once still answers within 3 s. */
const REDIS_MS = 1_000;
const DATABASE_MS = 2_000;

const BEAT_MS = 1_000;

/** Each is a commit that the disk has to confirm. */
const WRITE_MS = 2_000;

/**
 * Tables don't mind a wrong wall clock, but a machine that is so far off is not looked after: certificates, logs and the
 * queue's delays go by it.
 */
const CLOCK_OFF_MS = 5_000;

/** A blink of a store must not take every container out of the load balancer; longer, and players are better off elsewhere. */
export const AWAY_MS = 5_000;

const NEEDED = ["redis", "database", "writes"] as const;
type Needed = (typeof NEEDED)[number];

export interface Stores {
  readonly redis: Redis;
  readonly prisma: Prisma;
}

interface Probes {
  readonly redis: Probe<unknown>;
  readonly database: Probe<unknown>;
  /** Containers on the bus, this one included. */
  readonly containers: Probe<number>;
}

export interface Pulse {
  readonly probes: Probes;
  readonly system: SystemWatch;
  /** What has not worked for longer than `awayMs`: needed stores that don't answer, and writing to the database. */
  away(awayMs: number): Needed[];
  /** This machine's wall clock minus the house's time, ms, where that is more than CLOCK_OFF_MS; null: near enough. */
  clockOffMs(): number | null;
  stop(): void;
}

export interface PulseOptions extends Stores {
  /** Without it the container is alone. */
  readonly io?: Server | undefined;
  readonly metrics?: Metrics | undefined;
  /** Around each question to Redis: its breaker, which heals by this. */
  readonly aroundRedis?: <T>(ask: () => Promise<T>) => Promise<T>;
  readonly now?: () => number;
  /** How far this machine's wall clock is off; default: it is not. */
  readonly clock?: Pick<HouseClock, "offsetMs">;
}

export function startPulse({
  redis,
  prisma,
  io,
  metrics,
  aroundRedis = (ask) => ask(),
  now = monotonic,
  clock = { offsetMs: () => 0 },
}: PulseOptions): Pulse {
  const probes: Probes = {
    redis: createProbe(() => aroundRedis(() => redis.ping()), REDIS_MS),
    database: createProbe(() => prisma.$queryRaw`SELECT 1`, DATABASE_MS),
    containers: createProbe(async () => (io === undefined ? 1 : (await getAdapterStats(io)).serverCount), REDIS_MS),
  };
  const system = watchSystem();
  // A database that answers and takes no write is of no use to a player: its disk is full, or it is read-only.
  const write = createProbe(() => prisma.$executeRaw`SELECT probe_write()`, DATABASE_MS);
  const lastWell = { redis: now(), database: now(), writes: now() };

  const note = (store: "redis" | "database", { isWell, latency }: Probed<unknown>): void => {
    if (isWell) lastWell[store] = now();
    metrics?.health_check_latency.set({ component: store }, latency / 1_000);
    metrics?.health_status.set({ component: store }, isWell ? 1 : 0);
    if (store === "redis") metrics?.redis_latency_seconds.observe({ operation: "ping" }, latency / 1_000);
  };
  let isOff = false;
  const clockOffMs = (): number | null => (Math.abs(clock.offsetMs()) > CLOCK_OFF_MS ? clock.offsetMs() : null);
  const lookAtClock = (): void => {
    const offMs = clockOffMs();
    if (offMs !== null && !isOff)
      logger.error({ type: "clock_off", offsetMs: offMs }, "this machine's clock is off: not ready until it is set");
    isOff = offMs !== null;
  };
  metrics?.beforeScrape(() => metrics.clock_offset_seconds.set(clock.offsetMs() / 1_000));
  const beat = (): void => {
    system.look();
    lookAtClock();
    metrics?.event_loop_lag_seconds.set(system.figures().eventLoopLagMs / 1_000);
    void probes.redis().then((probed) => note("redis", probed));
    void probes.database().then((probed) => note("database", probed));
    if (io === undefined) return;
    metrics?.socketio_connections.set(io.engine.clientsCount);
    void probes.containers().then(({ isWell, latency, value }) => {
      metrics?.health_check_latency.set({ component: "socketio" }, latency / 1_000);
      metrics?.health_status.set({ component: "socketio" }, isWell ? 1 : 0.5);
      metrics?.socketio_cluster_size.set(value ?? 0);
    });
  };
  const tryWriting = (): void => {
    void write().then(({ isWell }) => {
      if (isWell) lastWell.writes = now();
    });
  };
  beat();
  tryWriting();
  const timers = [setInterval(beat, BEAT_MS).unref(), setInterval(tryWriting, WRITE_MS).unref()];

  return {
    probes,
    system,
    clockOffMs,
    away: (awayMs) => NEEDED.filter((store) => now() - lastWell[store] > awayMs),
    stop() {
      for (const timer of timers) clearInterval(timer);
      system.stop();
    },
  };
}

const monotonic = (): number => performance.now();
