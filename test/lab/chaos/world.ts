/** A throw-away house for one scenario: durable stores, and containers that reach them by way of proxies of their own. */
import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { VegasClient } from "../../../src/client/index.ts";
import { type Container, startContainer, untilReady } from "../../../src/dev/stack/container.ts";
import { findRedis } from "../../../src/dev/stack/findRedis.ts";
import { freePort } from "../../../src/dev/stack/ports.ts";
import { type PostgresServer, startPostgres } from "../../../src/dev/stack/postgres.ts";
import { killAll } from "../../../src/dev/stack/processes.ts";
import { type RedisServer, startRedis } from "../../../src/dev/stack/redis.ts";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { PROJECT } from "../../../src/ops/cli/project.ts";
import type { ToolRun } from "../../../src/ops/cli/runTool.ts";
import { migrate } from "../../../src/ops/migrations/applyMigrations.ts";
import { asAppRole, ensureAppRole } from "../../../src/ops/migrations/appRole.ts";
import { type FaultProxy, startProxy } from "./proxy.ts";
import { pass, until } from "./until.ts";

const DATABASE = "vegascore";
const MIGRATIONS = join(PROJECT, "prisma/migrations");
const REPLICA_MS = 30_000;
const POOL = 12; // Connections of one container: enough for its share of the load, and many containers fit into one Postgres.

export interface ChaosContainer extends Container {
  readonly redisProxy: FaultProxy;
  readonly postgresProxy: FaultProxy;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
}

export interface World {
  readonly dir: string;
  readonly postgres: Killable & {
    readonly ownerUrl: string;
    /** As the application's role, past the proxies. */
    readonly appUrl: string;
  };
  readonly redis: Killable & CurrentRedis;
  /** A replica is brought up to date, misses all writes for so long, and then takes the place of the killed primary. */
  failRedisOver(missingMs: number): Promise<void>;
  /** In the order they were started, dead ones too. */
  readonly containers: readonly ChaosContainer[];
  readonly living: () => ChaosContainer[];
  /** A container, ready. `env` is added to what all have. @param entry of another version of the server. */
  start(env?: NodeJS.ProcessEnv, entry?: string): Promise<ChaosContainer>;
  /** The next one at the address of one that is gone, ready. */
  replace(gone: ChaosContainer): Promise<ChaosContainer>;
  /** As the owner of the database, past the proxies. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Straight to Redis, likewise. */
  readonly redisNow: Redis;
  /** The database as the product's own code reads it. */
  readonly prisma: Prisma;
  /** What the containers logged (warnings and worse), with the container's name. */
  logs(): LogLine[];
  client(containers?: readonly ChaosContainer[]): VegasClient;
  close(): Promise<void>;
}

interface Killable {
  /** No goodbye: what was not on the disk is gone. */
  kill(): Promise<void>;
  /** Again, on the same port with the same data. */
  start(): Promise<void>;
}

/** Where it is and what it is changes when a replica takes over. */
interface CurrentRedis {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  pid(): number;
}

export interface LogLine {
  readonly container: string;
  readonly type?: string;
  readonly [fact: string]: unknown;
}

/** @param env added to the environment of every container. */
export async function openWorld({ closers, stop }: ToolRun, env: NodeJS.ProcessEnv = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), "vegascore-chaos-"));
  chmodSync(dir, 0o755); // Postgres may run as another user.
  const files = { runDir: join(dir, "run"), logDir: join(dir, "logs") };
  // However this process ends, its servers end with it.
  const endAtOnce = () => {
    killAll(files.runDir);
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", endAtOnce);
  const closing: (() => unknown)[] = [endAtOnce, () => process.off("exit", endAtOnce)];
  const close = async (): Promise<void> => {
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
  };
  closers.add(close);

  const postgres = await openPostgres(dir, files, closing);
  const redis = await openRedis(dir, files, closing);
  stop.throwIfAborted();
  const pool = new pg.Pool({ connectionString: postgres.ownerUrl, max: 4 });
  pool.on("error", () => undefined); // Postgres is killed now and then.
  const redisNow = new Redis(redis.url, { maxRetriesPerRequest: null });
  redisNow.on("error", () => undefined);
  const prisma = createOptimizedPrismaClient({ url: postgres.appUrl, poolSize: 4, slowMs: 60_000 });
  closing.push(
    () => prisma.$disconnect(),
    () => redisNow.disconnect(),
    () => pool.end(),
  );

  const containers: ChaosContainer[] = [];
  closing.push(() => Promise.all(containers.map((container) => container.kill())));
  const common = {
    NODE_ENV: "test",
    RATE_LIMITS: "off", // A storm is faster than any player.
    LOG_LEVEL: "warn",
    JWT_SECRET: randomBytes(32).toString("hex"),
    PLAY_MONEY: "unlimited",
    MAX_DB_CONNECTIONS: String(POOL),
    ...env,
  };

  const living = () => containers.filter(({ process }) => !process.hasExited());

  let started = 0;
  const startAt = async (port: number, extra: NodeJS.ProcessEnv, entry?: string): Promise<ChaosContainer> => {
    stop.throwIfAborted();
    started += 1;
    const name = `container-${started}`;
    const [redisProxy, postgresProxy] = [await startProxy(redis.port), await startProxy(postgres.port)];
    const container = await startContainer({
      name,
      port,
      runDir: files.runDir,
      logFile: join(files.logDir, `${name}.log`),
      ...(entry === undefined ? {} : { entry }),
      env: {
        ...common,
        REDIS_URL: redisProxy.through(redis.url),
        DATABASE_URL: postgresProxy.through(postgres.appUrl),
        ...extra,
      },
    });
    const kill = async (): Promise<void> => {
      await container.process.stop("SIGKILL", 0);
      await Promise.all([redisProxy.close(), postgresProxy.close()]);
    };
    const chaosContainer = { ...container, redisProxy, postgresProxy, kill };
    containers.push(chaosContainer);
    await untilReady(container, stop);
    return chaosContainer;
  };

  return {
    dir,
    postgres,
    redis,
    containers,
    living,
    redisNow,
    prisma,
    close,

    start: async (extra = {}, entry) => startAt(await freePort(), extra, entry),
    replace: ({ port }) => startAt(port, {}),

    async failRedisOver(missingMs) {
      await redis.failOver(missingMs);
      for (const { redisProxy } of living()) redisProxy.aim(redis.port);
      redisNow.options.port = redis.port;
      redisNow.disconnect(true);
    },

    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,

    logs: () =>
      readdirSync(files.logDir)
        .filter((name) => name.startsWith("container-"))
        .flatMap((name) => linesOf(join(files.logDir, name)).map((line) => ({ ...line, container: name }))),

    client: (of = living()) => new VegasClient({ containers: of.map(({ url }) => url) }),
  };
}

interface Files {
  readonly runDir: string;
  readonly logDir: string;
}

/** Durable, unlike that of the tests: what it acknowledged must survive its own death. */
async function openPostgres(dir: string, { runDir, logDir }: Files, closing: (() => unknown)[]) {
  const password = randomBytes(18).toString("hex");
  const options = { dataDir: join(dir, "postgres"), runDir, logFile: join(logDir, "postgres.log"), password };
  let server: PostgresServer = await startPostgres(options);
  const { port, dataDir } = server;
  closing.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    () => server.stop(),
  );
  const owner = new pg.Client({ connectionString: server.ownerUrl("postgres") });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${DATABASE}`);
  await owner.end();
  const ownerUrl = server.ownerUrl(DATABASE);
  await ensureAppRole(ownerUrl, password);
  await migrate(ownerUrl, MIGRATIONS);
  return {
    port,
    ownerUrl,
    appUrl: asAppRole(ownerUrl, password),
    // SIGQUIT is what Postgres calls an immediate shutdown: nothing is written, the next start recovers from the log.
    kill: async () => void (await server.process.stop("SIGQUIT", 5_000)),
    start: async () => {
      server = await startPostgres({ ...options, port });
    },
  };
}

async function openRedis(dir: string, { runDir, logDir }: Files, closing: (() => unknown)[]) {
  let number = 1;
  const optionsOf = (port?: number) => ({
    ...{ command: findRedis(() => undefined), dir: join(dir, `redis-${number}`), runDir, name: `redis-${number}` },
    ...{ logFile: join(logDir, `redis-${number}.log`), ...(port === undefined ? {} : { port }) },
  });
  let server: RedisServer = await startRedis(optionsOf());
  closing.push(() => server.process.stop("SIGKILL", 0));
  const kill = async () => void (await server.process.stop("SIGKILL", 0));
  return {
    get url() {
      return server.url;
    },
    get port() {
      return server.port;
    },
    get dir() {
      return join(dir, `redis-${number}`);
    },
    pid: () => server.process.pid,
    kill,
    start: async () => {
      server = await startRedis(optionsOf(server.port));
    },
    failOver: async (missingMs: number) => {
      number += 1;
      const line = await startProxy(server.port);
      const replica = await startRedis({ ...optionsOf(), args: ["--replicaof", "127.0.0.1", String(line.port)] });
      const itself = new Redis(replica.url);
      await until(
        async () => (await itself.info("replication")).includes("master_link_status:up"),
        REPLICA_MS,
        "a replica",
      );
      line.stall(); // From here on it misses what is written.
      await pass(missingMs);
      await kill();
      await itself.replicaof("NO", "ONE");
      itself.disconnect();
      await line.close();
      server = replica;
    },
  };
}

/** The append-only file as it lies there now, for putting it back later. */
export function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

function linesOf(path: string): Omit<LogLine, "container">[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line.startsWith("{") ? [JSON.parse(line) as Omit<LogLine, "container">] : [];
      } catch {
        return []; // Cut off by a kill.
      }
    });
}
