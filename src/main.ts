/** The composition root: config in, everything built by plain functions, started, and drained on SIGTERM. */
import { createServer } from "node:http";
import { join } from "node:path";
import { type Config, readConfig } from "./config.ts";
import { createHttpApp } from "./edge/http/app.ts";
import { createSite } from "./edge/http/site.ts";
import { createAnnouncer } from "./edge/socket/announcer.ts";
import { serveSockets } from "./edge/socket/connections.ts";
import { createDividendNotices } from "./edge/socket/dividendNotices.ts";
import { ANNOUNCE_MS, announceVersions, REFRESH_MS, refreshWatchers, SWEEP_MS } from "./edge/socket/heartbeat.ts";
import { moveEveryoneAway } from "./edge/socket/moveAway.ts";
import { createSocketServer, roomOfPlayer, roomOfSession } from "./edge/socket/server.ts";
import { type Blackjack, blackjack } from "./games/blackjack/index.ts";
import { createPasswords } from "./infrastructure/auth/passwords.ts";
import { createPlayerCache } from "./infrastructure/auth/playerCache.ts";
import { createThrottle } from "./infrastructure/auth/throttle.ts";
import { createTokens } from "./infrastructure/auth/tokens.ts";
import {
  createHealthCheckHandler,
  createReadinessHandler,
} from "./infrastructure/observability/health/healthHandlers.ts";
import { startPulse } from "./infrastructure/observability/health/storeHeartbeat.ts";
import { containerName, logger } from "./infrastructure/observability/logs/logger.ts";
import { readFigures } from "./infrastructure/observability/metrics/containerFigures.ts";
import { describeRequests } from "./infrastructure/observability/metrics/describeRequests.ts";
import { createMetricsHandler, timeHttp } from "./infrastructure/observability/metrics/httpMetrics.ts";
import { createInstruments } from "./infrastructure/observability/metrics/instruments.ts";
import { metricsTracker } from "./infrastructure/observability/timing/tracker.ts";
import { startTracing } from "./infrastructure/observability/tracing/startTracing.ts";
import { createAudit } from "./infrastructure/postgres/audit.ts";
import { breakerNameOf, createOptimizedPrismaClient } from "./infrastructure/postgres/client.ts";
import { listFrozen } from "./infrastructure/postgres/frozen.ts";
import { startHousekeeping } from "./infrastructure/postgres/housekeeping.ts";
import { createAnswers } from "./infrastructure/postgres/idempotency.ts";
import { createJournal } from "./infrastructure/postgres/journal.ts";
import { createLedger } from "./infrastructure/postgres/ledger.ts";
import { createBooks } from "./infrastructure/postgres/reconciliation.ts";
import { followReplicas } from "./infrastructure/postgres/replicas.ts";
import { createSessions } from "./infrastructure/postgres/sessions.ts";
import { createSyndicateBook } from "./infrastructure/postgres/syndicates.ts";
import { createCatalogue } from "./infrastructure/postgres/tableCatalogue.ts";
import { createUsers } from "./infrastructure/postgres/users.ts";
import { setupRedisAdapter } from "./infrastructure/redis/adapter.ts";
import { askRedis, connectRedis, refuseEviction, untilMostReady, untilReady } from "./infrastructure/redis/connect.ts";
import { joinFleet } from "./infrastructure/redis/fleet.ts";
import { createHotTables } from "./infrastructure/redis/hotTables.ts";
import { createLocks, noLocks } from "./infrastructure/redis/locks.ts";
import { createRedisBreaker } from "./infrastructure/redis/redisBreaker.ts";
import { createWatchers } from "./infrastructure/redis/watchers.ts";
import { createCrashPoints, readCrashPlan } from "./infrastructure/resilience/crashPoints.ts";
import { systemChance, systemClock } from "./infrastructure/resilience/system.ts";
import { every } from "./kernel/every.ts";
import { createMoney } from "./money/index.ts";
import type { WalletNotify } from "./money/ports/ledger.ts";
import { createPlayers } from "./players/index.ts";
import { createSyndicates } from "./syndicates/index.ts";
import { createTables } from "./tables/index.ts";
import { openPayDay } from "./wiring/payDay.ts";

/** A store that is not there at the start: better a container that ends and is started again than one that hangs. */
const STORES_MS = 10_000;

/** What a platform grants between SIGTERM and SIGKILL is 10 s; we are out before, whatever hangs. */
const DRAIN_MS = 7_500;

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
  let phase: "starting" | "serving" | "draining" = "starting";
  const isDraining = () => phase === "draining";

  const stopTracing = await startTracing(process.env);
  const watch = createInstruments(config.INSTRUMENTS === "on");
  const openDatabase = (name: string, url: string) => {
    const client = createOptimizedPrismaClient({
      ...{ name, url, slowMs: config.SLOW_QUERY_MS },
      observer: watch.statements(name),
      onBreakerState: watch.breaker(breakerNameOf(name)),
    });
    watch.watchPool(name, client);
    return client;
  };
  const prisma = openDatabase("primary", config.DATABASE_URL);
  const replicas = followReplicas(
    prisma,
    config.DATABASE_REPLICA_URLS.map((url, index) => {
      const name = `replica-${index + 1}`;
      return { name, prisma: openDatabase(name, url) };
    }),
    watch.replicas,
  );
  const redisAddress = { url: config.REDIS_URL, clusterNodes: config.REDIS_CLUSTER_NODES };
  const redis = connectRedis(redisAddress, "game", "game");
  const lockRedis = config.REDIS_LOCK_URLS.map((url, index) => connectRedis({ url }, "game", `lock-${index}`));
  await untilReady(redis, STORES_MS);
  if (lockRedis.length > 0) await untilMostReady(lockRedis, STORES_MS);
  await refuseEviction(redis);
  const redisBreaker = createRedisBreaker([redis], "redis", watch.breaker("redis"));
  const lockBreaker =
    lockRedis.length > 0 ? createRedisBreaker(lockRedis, "redis-locks", watch.breaker("redis-locks")) : redisBreaker;

  const http = createServer();
  const allowedOrigins = [...config.ALLOWED_ORIGINS, ...config.PUBLIC_URLS];
  const io = createSocketServer(http, allowedOrigins);
  const closeAdapter = await setupRedisAdapter(io, {
    pubUrl: config.REDIS_URL,
    clusterNodes: config.REDIS_CLUSTER_NODES,
  });

  const crashPoint = createCrashPoints(readCrashPlan(config.CRASH_POINT));
  const announcer = createAnnouncer(io);
  // With one Redis, lock and load share its connection and travel together.
  const locks =
    config.TABLE_LOCKS === "off"
      ? noLocks
      : createLocks(lockRedis.length > 0 ? lockRedis : [redis], watch.locks, config.TABLE_LOCK_TTL_MS);
  const room = createTables<Blackjack>({
    game: watch.game(blackjack),
    journal: watch.journal(replicas.reading(createJournal<Blackjack["State"], Blackjack["Action"]>, "roundsOf")),
    catalogue: watch.database("catalogue", createCatalogue<Blackjack["Rules"]>(prisma)),
    books: watch.database("books", createBooks(prisma)),
    hot: watch.hot(createHotTables<Blackjack["State"]>(redis), redisBreaker),
    locks: watch.heldLocks(watch.redis("locks", locks, lockBreaker)),
    watchers: watch.redis("watchers", createWatchers(redis, systemClock.now), redisBreaker),
    announcer,
    chance: systemChance,
    clock: systemClock,
    log: logger,
    crashPoint,
  });
  const tables = watch.room(blackjack.name, room);
  const players = watch.players(
    createPlayers({
      users: watch.users(createUsers(prisma)),
      sessions: watch.database("sessions", createSessions(prisma)),
      cache: createPlayerCache(redis),
      passwords: await createPasswords(),
      tokens: createTokens(config.JWT_SECRET),
      throttle: watch.throttle(createThrottle(redis)),
      notify: { sessionEnded: (sessionId) => io.in(roomOfSession(sessionId)).disconnectSockets(true) },
      now: systemClock.now,
    }),
  );
  const notify: WalletNotify = {
    wallet: (player, { balance, version }) =>
      void io.to(roomOfPlayer(player)).emit("wallet:update", { balance: Number(balance), version: Number(version) }),
  };
  const ledger = watch.ledger(replicas.reading(createLedger, "postings"));
  const money = createMoney({ ledger, notify });
  const syndicates = createSyndicates({
    book: watch.database("syndicates", createSyndicateBook(prisma)),
    ledger,
    notify,
  });
  const payDay = await openPayDay({
    prisma,
    redis: redisAddress,
    settings: config,
    log: logger,
    observer: watch.payDay,
    crashPoint,
  });
  await payDay.listen(createDividendNotices(io));
  if (config.DIVIDEND_WORKER === "on") payDay.startWorking();
  if (config.ADMIN_USERNAME !== undefined && config.ADMIN_PASSWORD !== undefined) {
    await players.ensureAdmin({ username: config.ADMIN_USERNAME, password: config.ADMIN_PASSWORD });
  }

  const sockets = {
    io,
    tables,
    log: logger,
    isDraining,
    authenticate: players.authenticate,
    socketMaxAgeMs: config.SOCKET_MAX_AGE_MS,
    around: watch.socketEvent,
  };
  serveSockets(sockets);
  const system = { clock: systemClock, chance: systemChance, log: logger };
  const loops = [
    every(system, ANNOUNCE_MS, isDraining, () => announceVersions(sockets)),
    every(system, REFRESH_MS, isDraining, () => refreshWatchers(sockets)),
    every(system, SWEEP_MS, isDraining, () => tables.sweepWatchers()),
    every(system, config.RECONCILE_MS / 4, isDraining, async () => {
      const done = await tables.reconcile(config.RECONCILE_MS);
      if (done !== null) watch.reconciled(done);
    }),
  ];
  tables.clock.start();
  const stopHousekeeping = startHousekeeping(prisma);

  const pulse = startPulse({
    redis,
    prisma,
    io,
    metrics: watch.metrics,
    aroundRedis: (ask) => redisBreaker.run(() => askRedis(ask())),
  });
  const stores = { redis, prisma, pulse };
  const self = {
    container: containerName(process.env),
    version: config.APP_VERSION,
    startedAt: Math.round(Date.now() - process.uptime() * 1_000),
  };
  const fleet = joinFleet(redis, self.container, () =>
    readFigures(
      watch.metrics,
      { ...self, at: systemClock.now(), isDraining: isDraining(), sockets: io.engine.clientsCount },
      pulse.system.figures(),
    ),
  );
  http.on(
    "request",
    createHttpApp({
      players,
      money,
      tables,
      syndicates,
      dividends: payDay.distributor,
      queues: [payDay.desk],
      audit: createAudit(prisma),
      office: { containers: fleet.containers, frozen: (limit) => listFrozen(prisma, limit) },
      answers: watch.database("answers", createAnswers(prisma)),
      logger,
      probes: {
        health: createHealthCheckHandler({ ...stores, io, tables: watch.tablesPart, queue: payDay.health }),
        ready: createReadinessHandler({ ...stores, isServing: () => phase === "serving" }),
        metrics: createMetricsHandler(watch.metrics),
      },
      instruments: [describeRequests, timeHttp(watch.metrics)],
      timings: metricsTracker.getAllMetrics,
      isDraining,
      trustedProxies: config.TRUSTED_PROXIES,
      allowedOrigins,
      publicUrls: config.PUBLIC_URLS,
      site: createSite(join(import.meta.dirname, "../web"), config.PUBLIC_URLS),
    }),
  );
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(config.PORT, resolve));
  phase = "serving";
  watch.metrics.startup_time.set(process.uptime());
  logger.info(
    { type: "server_started", port: config.PORT, startup_ms: Math.round(process.uptime() * 1_000) },
    "serving",
  );

  const drain = async (signal: string): Promise<void> => {
    if (isDraining()) return;
    phase = "draining";
    logger.info({ type: "drain_started", signal }, "draining: no new actions, what is under way is finished");
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    crashPoint("C18");
    stopHousekeeping();
    pulse.stop();
    // Clients are told first: their actions are refused here from now on.
    await Promise.all([moveEveryoneAway(io, MOVE_SPREAD_MS, MOVE_MS), tables.drain(), payDay.stopWorking()]);
    await io.close(); // And the HTTP server, which finishes its requests.
    await Promise.all(loops);
    await tables.drain(); // What came over HTTP meanwhile.
    await payDay.close();
    await fleet.leave();
    await closeAdapter();
    for (const connection of [redis, ...lockRedis]) connection.disconnect();
    await replicas.stop();
    await prisma.$disconnect();
    await stopTracing();
    logger.info({ type: "drain_ended" }, "drained");
    process.exit(0);
  };
  process.on("SIGTERM", () => void drain("SIGTERM"));
  process.on("SIGINT", () => void drain("SIGINT"));
}
