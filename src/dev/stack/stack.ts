/** The stores under the containers: the caller's own, or a Postgres and a Redis of this folder. */
import { join } from "node:path";
import pg from "pg";
import type { Closers } from "../../ops/cli/closers.ts";
import { migrate } from "../../ops/migrations/applyMigrations.ts";
import { asAppRole, ensureAppRole } from "../../ops/migrations/appRole.ts";
import { findRedis } from "./findRedis.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { type RunningProcess, stopLeftovers } from "./processes.ts";
import { reachPostgres, reachRedis } from "./reach.ts";
import { startRedis } from "./redis.ts";
import type { Secrets } from "./secrets.ts";

export interface StackOptions {
  /** Data, logs and the list of living processes lie here. */
  readonly dataDir: string;
  readonly migrationsDir: string;
  readonly secrets: Secrets;
  /** `REDIS_URL`, `DATABASE_URL` and `DIRECT_URL` of the caller: what is set is used, what is not is started. */
  readonly environment: NodeJS.ProcessEnv;
  readonly closers: Closers;
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

export interface Stack {
  readonly redisUrl: string;
  /** As the application's role, where the Postgres is ours. */
  readonly databaseUrl: string;
  /** As the owner. */
  readonly directUrl: string;
  readonly runDir: string;
  readonly logDir: string;
  /** The stores that were started here. */
  readonly stores: readonly RunningProcess[];
}

const DATABASE = "vegascore";

/** Ends what an earlier, killed start left; then Postgres, migrations, Redis. Everything started is handed to `closers` at once. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { dataDir, say, stop } = options;
  const runDir = join(dataDir, "run");
  const logDir = join(dataDir, "logs");
  const left = await stopLeftovers(runDir);
  if (left.length > 0) say(`Stopped what an earlier start had left running: ${left.join(", ")}`);
  stop.throwIfAborted();

  // First what may fail for want of a right, a program or a server: before that nothing is started.
  const redis = await findOrReachRedis(options);
  const stores: RunningProcess[] = [];
  const files = { runDir, logDir, stores };
  const database = await openDatabase(options, files);
  stop.throwIfAborted();
  const applied = await migrate(database.directUrl, options.migrationsDir);
  if (applied.length > 0) say(`Applied ${applied.length === 1 ? "1 migration" : `${applied.length} migrations`}`);
  stop.throwIfAborted();

  const redisUrl = "url" in redis ? redis.url : await openRedis(redis.command, options, files);
  stop.throwIfAborted();
  return { ...database, redisUrl, ...files };
}

async function findOrReachRedis({ environment, say }: StackOptions): Promise<{ url: string } | { command: string }> {
  const url = environment["REDIS_URL"];
  if (url === undefined) return { command: findRedis(say) };
  await reachRedis("REDIS_URL", url);
  say("Redis: the one REDIS_URL names");
  return { url };
}

interface Files {
  readonly runDir: string;
  readonly logDir: string;
  /** What is started is added. */
  readonly stores: RunningProcess[];
}

async function openDatabase(
  { dataDir, environment, secrets, closers, say }: StackOptions,
  { runDir, logDir, stores }: Files,
): Promise<{ databaseUrl: string; directUrl: string }> {
  const given = environment["DATABASE_URL"];
  if (given !== undefined) {
    const directUrl = environment["DIRECT_URL"] ?? given;
    await reachPostgres("DATABASE_URL", given);
    if (directUrl !== given) await reachPostgres("DIRECT_URL", directUrl);
    say("Postgres: the one DATABASE_URL names");
    return { databaseUrl: given, directUrl };
  }
  const server = await startPostgres({
    dataDir: join(dataDir, "postgres"),
    runDir,
    logFile: join(logDir, "postgres.log"),
    password: secrets.ownerPassword,
  });
  closers.add(() => server.stop());
  stores.push(server.process);
  await createDatabase(server);
  const directUrl = server.ownerUrl(DATABASE);
  await ensureAppRole(directUrl, secrets.appPassword);
  say(`Postgres on port ${server.port}, data in ${server.dataDir}`);
  return { databaseUrl: asAppRole(directUrl, secrets.appPassword), directUrl };
}

async function createDatabase(server: PostgresServer): Promise<void> {
  const client = new pg.Client({ connectionString: server.ownerUrl("postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function openRedis(
  command: string,
  { dataDir, closers, say }: StackOptions,
  { runDir, logDir, stores }: Files,
): Promise<string> {
  const server = await startRedis({ command, dir: join(dataDir, "redis"), runDir, logFile: join(logDir, "redis.log") });
  closers.add(() => server.stop());
  stores.push(server.process);
  say(`Redis on port ${server.port}, data in ${join(dataDir, "redis")}`);
  return server.url;
}
