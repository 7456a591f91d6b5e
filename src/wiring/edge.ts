/** The edge over the rooms: the sockets, the HTTP calls, and what each container does in the background. */
import type { Server } from "node:http";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { createHttpApp } from "../edge/http/app.ts";
import { createProbesApp } from "../edge/http/probesApp.ts";
import { createSite } from "../edge/http/site.ts";
import { serveSockets } from "../edge/socket/connections.ts";
import { createVersionHeartbeat, REFRESH_MS, refreshWatchers, SWEEP_MS, TURN_MS } from "../edge/socket/heartbeat.ts";
import type { GameServer } from "../edge/socket/server.ts";
import { ASK_AGAIN_MS, closeEnded } from "../edge/socket/sessionWatch.ts";
import { cutSlowReaders, LOOK_BEHIND_MS } from "../edge/socket/slowReaders.ts";
import { hearContainers } from "../edge/socket/socialNotices.ts";
import type { Standstill } from "../edge/standstill.ts";
import {
  createHealthCheckHandler,
  createReadinessHandler,
} from "../infrastructure/observability/health/healthHandlers.ts";
import type { startPulse } from "../infrastructure/observability/health/storeHeartbeat.ts";
import { logger } from "../infrastructure/observability/logs/logger.ts";
import { describeRequests } from "../infrastructure/observability/metrics/describeRequests.ts";
import { createMetricsHandler, timeHttp } from "../infrastructure/observability/metrics/httpMetrics.ts";
import { metricsTracker } from "../infrastructure/observability/timing/tracker.ts";
import { createAudit } from "../infrastructure/postgres/audit.ts";
import { listFrozen } from "../infrastructure/postgres/frozen.ts";
import { createAnswers } from "../infrastructure/postgres/idempotency.ts";
import type { joinFleet } from "../infrastructure/redis/fleet.ts";
import { systemChance } from "../infrastructure/resilience/system.ts";
import { every } from "../kernel/every.ts";
import type { Life } from "./life.ts";
import type { OpenPayDay } from "./payDay.ts";
import type { Rooms } from "./rooms.ts";
import type { Instruments, Stores } from "./stores.ts";

export interface EdgeDeps {
  readonly config: Config;
  readonly stores: Stores;
  readonly watch: Instruments;
  readonly io: GameServer;
  readonly rooms: Rooms;
  readonly payDay: OpenPayDay;
  readonly life: Life;
  readonly standstill: Standstill;
}

/** Names that a container of the release before let in are compared with the others within this time. */
const NAMES_MS = 600_000;

/** A change of the moderation's rules whose announcement was lost is found within two seconds, jitter included. */
const RULES_MS = 1_500;

/** Players may connect from here on. @returns the background loops, which end when the container drains. */
export function openSockets(deps: EdgeDeps): Promise<void>[] {
  const { config, stores, watch, io, rooms, life, standstill } = deps;
  const { tables, game, players, social, limits } = rooms;
  const { isDraining } = life;
  const sockets = {
    io,
    standstill,
    tables,
    game,
    social,
    log: logger,
    isDraining,
    authenticate: players.authenticate,
    limits,
    trustedProxies: config.TRUSTED_PROXIES,
    socketMaxAgeMs: config.SOCKET_MAX_AGE_MS,
    around: watch.socketEvent,
  };
  serveSockets(sockets);
  hearContainers(io, social, logger);
  const system = { clock: stores.clock, chance: systemChance, log: logger };
  return [
    every(system, TURN_MS, isDraining, createVersionHeartbeat(sockets)),
    every(system, REFRESH_MS, isDraining, () => refreshWatchers(sockets)),
    every(system, ASK_AGAIN_MS, isDraining, () => closeEnded(io, players.endedAmong)),
    every(system, LOOK_BEHIND_MS, isDraining, async () => cutSlowReaders(io)),
    every(system, SWEEP_MS, isDraining, () => tables.sweepWatchers()),
    every(system, RULES_MS, isDraining, async () => void (await social.refreshRules())),
    every(system, NAMES_MS, isDraining, async () => void (await players.fillSkeletons())),
    every(system, config.RECONCILE_MS / 4, isDraining, async () => {
      await tables.reconcile(config.RECONCILE_MS);
      watch.booksStand(await tables.standing());
    }),
  ];
}

export interface ProbedStores {
  readonly pulse: ReturnType<typeof startPulse>;
  readonly fleet: ReturnType<typeof joinFleet>;
}

export interface Served {
  /** Every HTTP call, the probes and the page. */
  readonly app: ReturnType<typeof createHttpApp>;
  /** What operators look at, for a port of its own. */
  readonly operations: ReturnType<typeof createProbesApp>;
}

export function openHttp(deps: EdgeDeps, { pulse, fleet }: ProbedStores): Served {
  const { config, stores, watch, io, rooms, payDay, life, standstill } = deps;
  const { prisma, redis } = stores;
  const probed = { redis, prisma, pulse };
  const whole = { ...probed, io, tables: watch.tablesPart, queue: payDay.health };
  const probes = {
    health: createHealthCheckHandler(whole),
    brief: createHealthCheckHandler({ ...whole, isBrief: true }),
    ready: createReadinessHandler({ ...probed, isServing: life.isServing }),
    metrics: createMetricsHandler(watch.metrics),
  };
  const token = config.OPERATIONS_TOKEN;
  const app = createHttpApp({
    ...rooms,
    dividends: payDay.distributor,
    queues: [payDay.queueAdmin],
    audit: createAudit(prisma),
    adminReads: {
      containers: fleet.containers,
      fleetHistory: fleet.history,
      frozen: (limit) => listFrozen(prisma, limit),
    },
    answers: watch.database("answers", createAnswers(prisma)),
    logger,
    standstill,
    probes,
    operators: { token, isElsewhere: config.OPERATIONS_PORT !== undefined },
    instruments: [describeRequests, timeHttp(watch.metrics)],
    timings: metricsTracker.getAllMetrics,
    isDraining: life.isDraining,
    trustedProxies: config.TRUSTED_PROXIES,
    allowedOrigins: [...config.ALLOWED_ORIGINS, ...config.PUBLIC_URLS],
    publicUrls: config.PUBLIC_URLS,
    site: createSite(join(import.meta.dirname, "../web"), config.PUBLIC_URLS),
  });
  return { app, operations: createProbesApp(probes, logger, { token }) };
}

/** Resolves when the server takes connections. @throws {Error} when the port is taken. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, resolve));
}
