/** The composition root: config in, everything built by plain functions, started, and drained on SIGTERM. */
import { createServer } from "node:http";
import { type Config, readConfig } from "./config.ts";
import { createHttpApp } from "./edge/http/app.ts";
import { createAnnouncer } from "./edge/socket/announcer.ts";
import { serveSockets } from "./edge/socket/connections.ts";
import { ANNOUNCE_MS, announceVersions, REFRESH_MS, refreshWatchers } from "./edge/socket/heartbeat.ts";
import { createSocketServer, roomOfPlayer, roomOfSession } from "./edge/socket/server.ts";
import { type BlackjackAction, type BlackjackState, blackjack, type Rules } from "./games/blackjack/index.ts";
import { createPasswords } from "./infrastructure/auth/passwords.ts";
import { createPlayerCache } from "./infrastructure/auth/playerCache.ts";
import { createThrottle } from "./infrastructure/auth/throttle.ts";
import { createTokens } from "./infrastructure/auth/tokens.ts";
import { createHealthCheckHandler, createReadinessHandler } from "./infrastructure/health/handlers.ts";
import { containerMemoryMb } from "./infrastructure/health/memory.ts";
import { logger } from "./infrastructure/logger.ts";
import { createCatalogue } from "./infrastructure/postgres/catalogue.ts";
import { createOptimizedPrismaClient } from "./infrastructure/postgres/client.ts";
import { startHousekeeping } from "./infrastructure/postgres/housekeeping.ts";
import { createAnswers } from "./infrastructure/postgres/idempotency.ts";
import { createJournal } from "./infrastructure/postgres/journal.ts";
import { createLedger } from "./infrastructure/postgres/ledger.ts";
import { poolSizeFor } from "./infrastructure/postgres/poolSize.ts";
import { createSessions } from "./infrastructure/postgres/sessions.ts";
import { createSyndicateBook } from "./infrastructure/postgres/syndicates.ts";
import { createUsers } from "./infrastructure/postgres/users.ts";
import { setupRedisAdapter } from "./infrastructure/redis/adapter.ts";
import { connectRedis, refuseEviction, untilReady } from "./infrastructure/redis/connect.ts";
import { createHotTables } from "./infrastructure/redis/hotTables.ts";
import { createLockMetrics } from "./infrastructure/redis/lockMetrics.ts";
import { createLocks, noLocks } from "./infrastructure/redis/locks.ts";
import { createWatchers } from "./infrastructure/redis/watchers.ts";
import { systemChance, systemClock } from "./infrastructure/system.ts";
import { createMoney } from "./money/index.ts";
import type { WalletNotify } from "./money/ports.ts";
import { createPlayers } from "./players/index.ts";
import { createSyndicates } from "./syndicates/index.ts";
import { every } from "./tables/clock.ts";
import { createTables } from "./tables/index.ts";

/** A store that is not there at the start: better a container that ends and is started again than one that hangs. */
const STORES_MS = 10_000;

/** What a platform grants between SIGTERM and SIGKILL is 10 s; we are out before. */
const DRAIN_MS = 8_000;

/** How long clients are asked to spread their way to another container. */
const RECONNECT_JITTER_MS = 2_000;

try {
  await serve(readConfig(process.env));
} catch (err) {
  logger.fatal({ err }, "the server can't start");
  process.exit(1);
}

async function serve(config: Config): Promise<void> {
  let phase: "starting" | "serving" | "draining" = "starting";
  const isDraining = () => phase === "draining";

  const prisma = createOptimizedPrismaClient({ url: config.DATABASE_URL, poolSize: poolSizeOf(config) });
  const redis = connectRedis(config.REDIS_URL, "game", "game");
  const lockRedis = (config.REDIS_LOCK_URLS ?? []).map((url, index) => connectRedis(url, "game", `lock-${index}`));
  await Promise.all([redis, ...lockRedis].map((connection) => untilReady(connection, STORES_MS)));
  await refuseEviction(redis);

  const http = createServer();
  const io = createSocketServer(http, config.ALLOWED_ORIGINS);
  const closeAdapter = await setupRedisAdapter(io, { pubUrl: config.REDIS_URL });

  const lockMetrics = createLockMetrics();
  const announcer = createAnnouncer(io);
  const tables = createTables({
    game: blackjack,
    journal: createJournal<BlackjackState, BlackjackAction>(prisma),
    catalogue: createCatalogue<Rules>(prisma),
    hot: createHotTables<BlackjackState>(redis),
    // With one Redis, lock and load share its connection and travel together.
    locks:
      config.TABLE_LOCKS === "off" ? noLocks : createLocks(lockRedis.length > 0 ? lockRedis : [redis], lockMetrics),
    watchers: createWatchers(redis, systemClock.now),
    announcer,
    chance: systemChance,
    clock: systemClock,
    log: logger,
  });
  const players = createPlayers({
    users: createUsers(prisma),
    sessions: createSessions(prisma),
    cache: createPlayerCache(redis),
    passwords: await createPasswords(),
    tokens: createTokens(config.JWT_SECRET),
    throttle: createThrottle(redis),
    notify: { sessionEnded: (sessionId) => io.in(roomOfSession(sessionId)).disconnectSockets(true) },
    now: systemClock.now,
  });
  const notify: WalletNotify = {
    wallet: (player, { balance, version }) =>
      void io.to(roomOfPlayer(player)).emit("wallet:update", { balance: Number(balance), version: Number(version) }),
  };
  const ledger = createLedger(prisma);
  const money = createMoney({ ledger, notify });
  const syndicates = createSyndicates({ book: createSyndicateBook(prisma), ledger, notify });
  if (config.ADMIN_USERNAME !== undefined && config.ADMIN_PASSWORD !== undefined) {
    await players.ensureAdmin({ username: config.ADMIN_USERNAME, password: config.ADMIN_PASSWORD });
  }

  const sockets = { io, tables, log: logger, isDraining, authenticate: players.authenticate };
  serveSockets(sockets);
  const loops = [
    every({ clock: systemClock, log: logger }, ANNOUNCE_MS, isDraining, () => announceVersions(sockets)),
    every({ clock: systemClock, log: logger }, REFRESH_MS, isDraining, () => refreshWatchers(sockets)),
  ];
  tables.clock.start();
  const stopHousekeeping = startHousekeeping(prisma);

  const stores = { redis, prisma };
  http.on(
    "request",
    createHttpApp({
      players,
      money,
      tables,
      syndicates,
      answers: createAnswers(prisma),
      logger,
      probes: {
        health: createHealthCheckHandler({ ...stores, io }),
        ready: createReadinessHandler(stores, () => phase === "serving"),
        metrics: (_request, response) => void response.type("text/plain").send(""),
      },
      isDraining,
      trustedProxies: config.TRUSTED_PROXIES,
    }),
  );
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(config.PORT, resolve));
  phase = "serving";
  logger.info(
    { type: "server_started", port: config.PORT, startup_ms: Math.round(process.uptime() * 1_000) },
    "serving",
  );

  const drain = async (signal: string): Promise<void> => {
    if (isDraining()) return;
    phase = "draining";
    logger.info({ type: "drain_started", signal }, "draining: no new actions, what is under way is finished");
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    io.local.emit("server:draining", { reconnectInMs: Math.round(Math.random() * RECONNECT_JITTER_MS) });
    stopHousekeeping();
    await tables.clock.stop();
    await untilNoneLeft(io.of("/").sockets, RECONNECT_JITTER_MS + 500); // Clients move away by themselves meanwhile.
    await new Promise<void>((resolve) => void io.close(() => resolve())); // Closes the HTTP server too.
    await Promise.all(loops);
    await closeAdapter();
    for (const connection of [redis, ...lockRedis]) connection.disconnect();
    await prisma.$disconnect();
    logger.info({ type: "drain_ended" }, "drained");
    process.exit(0);
  };
  process.on("SIGTERM", () => void drain("SIGTERM"));
  process.on("SIGINT", () => void drain("SIGINT"));
}

/** Resolves when no client is connected any more, at the latest after `waitMs`. */
async function untilNoneLeft(clients: ReadonlyMap<string, unknown>, waitMs: number): Promise<void> {
  const endsAt = Date.now() + waitMs;
  while (clients.size > 0 && Date.now() < endsAt) await systemClock.pause(50);
}

function poolSizeOf(config: Config): number {
  return poolSizeFor(containerMemoryMb(config.MEMORY_MB), {
    uvThreads: Number(process.env["UV_THREADPOOL_SIZE"]) || undefined,
    maxConnections: config.MAX_DB_CONNECTIONS,
  });
}
