/** The payout worker by itself: the same work as inside a server, from the same image, for as many processes as wanted. */
import { createServer, type Server } from "node:http";
import { readWorkerConfig, type WorkerConfig } from "./config.ts";
import { createProbesApp, type Probes } from "./edge/http/probesApp.ts";
import { createReadinessHandler } from "./infrastructure/observability/health/healthHandlers.ts";
import { logger } from "./infrastructure/observability/logs/logger.ts";
import { createMetricsHandler } from "./infrastructure/observability/metrics/httpMetrics.ts";
import { createInstruments } from "./infrastructure/observability/metrics/instruments.ts";
import { startTracing } from "./infrastructure/observability/tracing/startTracing.ts";
import { createOptimizedPrismaClient } from "./infrastructure/postgres/client.ts";
import { poolSizeHere } from "./infrastructure/postgres/poolSize.ts";
import { readTime } from "./infrastructure/postgres/time.ts";
import { connectRedis, untilReady } from "./infrastructure/redis/connect.ts";
import { createCrashPoint, readCrashPlan } from "./infrastructure/resilience/crashPoints.ts";
import { startHouseClock } from "./infrastructure/resilience/houseClock.ts";
import { openPayDay } from "./wiring/payDay.ts";

const STORES_MS = 10_000;

/** Connections beside those of the payouts in hand: no more than can be used, so that the servers keep the rest. */
const PROBES_AND_SWEEP = 3;

/** What a platform grants between SIGTERM and SIGKILL is 10 s. A chunk that takes longer is rolled back and taken over. */
const DRAIN_MS = 8_000;

try {
  await work(readWorkerConfig(process.env));
} catch (err) {
  logger.fatal({ err }, "the payout worker can't start");
  process.exit(1);
}

async function work(config: WorkerConfig): Promise<void> {
  const stopTracing = await startTracing(process.env);
  const watch = createInstruments();
  const prisma = createOptimizedPrismaClient({
    url: config.DATABASE_URL,
    poolSize: Math.min(config.DIVIDEND_CONCURRENCY + PROBES_AND_SWEEP, poolSizeHere()),
    slowMs: config.SLOW_QUERY_MS,
    observer: watch.statements("primary"),
    onBreakerState: watch.breaker("postgres"),
  });
  const redisAddress = { url: config.REDIS_URL, clusterNodes: config.REDIS_CLUSTER_NODES };
  const redis = connectRedis(redisAddress, "game", "worker-probes");
  await untilReady(redis, STORES_MS);
  const clock = await startHouseClock(() => readTime(prisma));
  const crashPoint = createCrashPoint(readCrashPlan(config.CRASH_POINT));
  const payDay = await openPayDay({
    prisma,
    redis: redisAddress,
    settings: config,
    log: logger,
    clock,
    watch,
    crashPoint,
  });
  payDay.startWorking();

  let draining = false;
  const served = {
    ready: createReadinessHandler({ redis, prisma, clock, metrics: watch.metrics, isServing: () => !draining }),
    metrics: createMetricsHandler(watch.metrics),
  };
  const probes = await serveProbes(config.PORT, served, config.OPERATIONS_TOKEN);
  logger.info({ type: "worker_started", startup_ms: Math.round(process.uptime() * 1_000) }, "paying what is owed");

  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    logger.info({ type: "drain_started", signal }, "draining: the chunks in hand are finished");
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    await payDay.close();
    probes?.close();
    clock.stop();
    redis.disconnect();
    await prisma.$disconnect();
    await stopTracing();
    logger.info({ type: "drain_ended" }, "drained");
    process.exit(0);
  };
  process.on("SIGTERM", () => void drain("SIGTERM"));
  process.on("SIGINT", () => void drain("SIGINT"));
}

async function serveProbes(
  port: number | undefined,
  probes: Probes,
  token: string | undefined,
): Promise<Server | null> {
  if (port === undefined) return null;
  const server = createServer(createProbesApp(probes, logger, { token }));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, resolve));
  return server;
}
