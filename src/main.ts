/** The server: config in, everything built by the functions of wiring/, started, and drained on SIGTERM. */
import { createServer } from "node:http";
import { type Config, readConfig } from "./config.ts";
import { SERVER_BOUNDS } from "./edge/http/serverBounds.ts";
import { createDividendNotices } from "./edge/socket/dividendNotices.ts";
import { moveEveryoneAway } from "./edge/socket/moveAway.ts";
import { createSocketServer, isSocketRequest } from "./edge/socket/server.ts";
import { watchStandstill } from "./edge/standstill.ts";
import { startPulse } from "./infrastructure/observability/health/storeHeartbeat.ts";
import { containerName, logger } from "./infrastructure/observability/logs/logger.ts";
import { readFigures } from "./infrastructure/observability/metrics/containerFigures.ts";
import { createInstruments } from "./infrastructure/observability/metrics/instruments.ts";
import { startTracing } from "./infrastructure/observability/tracing/startTracing.ts";
import { startHousekeeping } from "./infrastructure/postgres/housekeeping.ts";
import { setupRedisAdapter } from "./infrastructure/redis/adapter.ts";
import { askRedis } from "./infrastructure/redis/connect.ts";
import { joinFleet } from "./infrastructure/redis/fleet.ts";
import { crashingDrain } from "./infrastructure/resilience/crashingPorts.ts";
import { createCrashPoint, readCrashPlan } from "./infrastructure/resilience/crashPoints.ts";
import { listen, openHttp, openSockets, type ProbedStores } from "./wiring/edge.ts";
import { beginLife, type Life } from "./wiring/life.ts";
import { openPayDay } from "./wiring/payDay.ts";
import { openRooms } from "./wiring/rooms.ts";
import { type Instruments, openStores, type Stores } from "./wiring/stores.ts";

/** Clients are sent to the other containers one after the other over this time. */
const MOVE_SPREAD_MS = 2_000;

/** Then the last ones are cut: they are slow, or deaf, and reconnect by themselves. */
const MOVE_MS = 4_000;

try {
  await serve(readConfig(process.env));
} catch (err) {
  logger.fatal({ err }, "the server can't start");
  process.exit(1);
}

async function serve(config: Config): Promise<void> {
  const life = beginLife();
  const stopTracing = await startTracing(process.env);
  let time = Date.now; // Until the house's is known.
  const watch = createInstruments(config.INSTRUMENTS === "on", () => time());
  const crashPoint = createCrashPoint(readCrashPlan(config.CRASH_POINT));
  const stores = await openStores(config, watch);
  time = stores.clock.now;

  const http = createServer(SERVER_BOUNDS);
  const io = createSocketServer(http, [...config.ALLOWED_ORIGINS, ...config.PUBLIC_URLS]);
  const bus = { pubUrl: config.REDIS_URL, clusterNodes: config.REDIS_CLUSTER_NODES, game: stores.redis };
  const closeAdapter = await setupRedisAdapter(io, bus);

  const rooms = await openRooms({ config, stores, watch, io, crashPoint });
  const { prisma, redisAddress: redis } = stores;
  const payDay = await openPayDay({
    ...{ prisma, redis, settings: config, log: logger, clock: stores.clock, watch, crashPoint },
  });
  await payDay.listen(createDividendNotices(io));
  if (config.DIVIDEND_WORKER === "on") payDay.startWorking();
  const { ADMIN_USERNAME: username, ADMIN_PASSWORD: password } = config;
  if (username !== undefined && password !== undefined) await rooms.players.ensureAdmin({ username, password });

  const standstill = watchStandstill((stoodMs) =>
    logger.warn({ type: "stood_still", duration_ms: Math.round(stoodMs) }, "this process stood still"),
  );
  const edge = { config, stores, watch, io, rooms, payDay, life, standstill };
  const loops = openSockets(edge);
  rooms.tables.clock.start();
  const stopHousekeeping = startHousekeeping(prisma, config.CHAT_RETENTION_DAYS);
  const probed = watchStores(config, stores, watch, io, life);
  const { app, operations } = openHttp(edge, probed);
  http.on("request", (request, response) => void (isSocketRequest(request) || app(request, response)));
  if (config.OPERATIONS_PORT !== undefined)
    await listen(createServer(SERVER_BOUNDS, operations), config.OPERATIONS_PORT);
  await listen(http, config.PORT);
  life.served();
  watch.metrics.startup_time.set(process.uptime());
  const startup_ms = Math.round(process.uptime() * 1_000);
  logger.info({ type: "server_started", port: config.PORT, startup_ms }, "serving");

  const drain = async (): Promise<void> => {
    stopHousekeeping();
    probed.pulse.stop();
    // Clients are notified first: their actions are refused here from now on.
    await Promise.all([moveEveryoneAway(io, MOVE_SPREAD_MS, MOVE_MS), rooms.tables.drain(), payDay.stopWorking()]);
    await io.close(); // And the HTTP server, which finishes its requests.
    await Promise.all(loops);
    await rooms.tables.drain(); // What came over HTTP meanwhile.
    await payDay.close();
    await probed.fleet.leave();
    await closeAdapter();
    await stores.close();
    await stopTracing();
  };
  life.onDrain(crashPoint === null ? drain : crashingDrain(drain, crashPoint));
}

/** The stores' heartbeat, and this container's place in the fleet, which shows its figures. */
function watchStores(
  config: Config,
  { redis, prisma, redisBreaker, clock }: Stores,
  watch: Instruments,
  io: ReturnType<typeof createSocketServer>,
  life: Life,
): ProbedStores {
  const { metrics } = watch;
  const aroundRedis = <T>(ask: () => Promise<T>): Promise<T> => redisBreaker.run(() => askRedis(ask()));
  const pulse = startPulse({ redis, prisma, io, metrics, aroundRedis, clock });
  const self = {
    container: containerName(process.env),
    version: config.APP_VERSION,
    startedAt: Math.round(clock.now() - process.uptime() * 1_000),
  };
  const figures = () =>
    readFigures(
      metrics,
      { ...self, at: clock.now(), isDraining: life.isDraining(), sockets: io.engine.clientsCount },
      pulse.system.figures(),
    );
  return { pulse, fleet: joinFleet(redis, self.container, figures, clock.now) };
}
