/** The Prisma clients of a process, each with a pool sized to its container. */
import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { processSettings } from "../../config.ts";
import { logger } from "../observability/logs/logger.ts";
import { type BreakerState, createBreaker } from "../resilience/breaker.ts";
import { PrismaClient } from "./generated/client.ts";
import { poolSizeHere } from "./poolSize.ts";
import { databaseAway, isDatabaseAway, type StatementObserver, watchAdapter } from "./watchedAdapter.ts";

export type Prisma = PrismaClient;

export interface PrismaOptions {
  /** Default: DATABASE_URL of the environment. */
  readonly url?: string | undefined;
  /** Connections at most; default: what this container may hold (`poolSizeHere`). */
  readonly poolSize?: number;
  /** Statements slower than this are logged; default 200 ms. */
  readonly slowMs?: number;
  /** Shown in logs and metrics; default `primary`. */
  readonly name?: string;
  readonly observer?: StatementObserver;
  readonly onBreakerState?: (state: BreakerState) => void;
}

export interface PoolFigures {
  /** Connections the pool may open. */
  readonly poolSize: number;
  readonly active: number;
  readonly idle: number;
  /** Statements without a connection. */
  readonly waiting: number;
}

/**
 * Who waits longer for a connection is refused: SERVICE_UNAVAILABLE. With the way there and back, and a key to give back, 2 s.
 * DB_WAIT_MS says otherwise.
 */
const WAIT_MS = 1_250;
const STATEMENT_MS = 5_000; // Ends inside Postgres, before any timeout on this side: outcomes stay known.
const IDLE_IN_TRANSACTION_MS = 1_000; // A process that stands still holds rows no longer: players wait for them.
const LOCK_MS = 1_200; // Longer than that process may; a commit tries twice, and the player is still answered within 3 s.
const SLOW_MS = 200;
const FAILURES = 5; // Long and short statements share a pool: some slow ones in a row are no outage yet.

const silent: StatementObserver = { statement: () => undefined, failed: () => undefined };
const pools = new WeakMap<PrismaClient, pg.Pool>();
const drivers = new WeakMap<PrismaClient, () => Promise<SqlDriverAdapter>>();

/**
 * A pool of prepared statements: `pgbouncer=true` in the URL turns their names off (transaction pooling). While the
 * database is away, statements are refused at once; those that hang are cut, and it is tried again every second.
 * @throws {Error} without a URL.
 */
export function createOptimizedPrismaClient(options: PrismaOptions = {}): PrismaClient {
  const { databaseUrl, dbWaitMs = WAIT_MS } = processSettings();
  const { url = databaseUrl, poolSize = poolSizeHere(), slowMs = SLOW_MS } = options;
  const { name = "primary", observer = silent, onBreakerState } = options;
  if (url === undefined) throw new Error("DATABASE_URL is not set");
  const isPooled = new URL(url).searchParams.get("pgbouncer") === "true";
  const pool = new pg.Pool({
    connectionString: withoutParameter(url, "pgbouncer"),
    max: poolSize,
    connectionTimeoutMillis: dbWaitMs,
    keepAlive: true, // A host that vanished is noticed.
    // A pooler passes on no settings of a session: there the role carries them (docs/operations/install.md).
    ...(isPooled
      ? {}
      : {
          statement_timeout: STATEMENT_MS,
          idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
          lock_timeout: LOCK_MS,
        }),
  });
  const cut = cutterOf(pool);
  const breaker = createBreaker({
    name: breakerNameOf(name),
    failures: FAILURES,
    isAway: isDatabaseAway,
    refused: () => databaseAway("ConnectionClosed"),
    onState: (state) => {
      if (state === "open") cut();
      onBreakerState?.(state);
    },
  });
  const naming = isPooled ? {} : { statementNameGenerator: createStatementNames() };
  const adapter = new PrismaPg(pool, {
    ...naming,
    disposeExternalPool: true,
    onPoolError: (err) =>
      logger.warn({ type: "database_error", pool: name, err: err.message }, "an idle connection broke"),
  });
  const watching = { pool, statementMs: STATEMENT_MS, slowMs, breaker, observer };
  const prisma = new PrismaClient({ adapter: watchAdapter(adapter, watching) });
  pools.set(prisma, pool);
  let driver: Promise<SqlDriverAdapter> | undefined;
  drivers.set(prisma, () => (driver ??= watchAdapter(new PrismaPg(pool, naming), watching).connect()));
  return prisma;
}

/** What a statement costs in Prisma's engine is several times what the driver costs: this is for the few that every action asks. */
export interface PlainStatement {
  readonly sql: string;
  readonly texts: readonly string[];
}

/**
 * Runs a statement past Prisma's engine, over the same pool, breaker, time limits and counters.
 * @returns its rows, each column as the driver has it: JSON as text
 * @throws what `errors.ts` translates
 */
export async function runPlain(prisma: Prisma, { sql, texts }: PlainStatement): Promise<readonly unknown[][]> {
  const connect = drivers.get(prisma);
  if (connect === undefined) throw new Error("this Prisma client was not made by createOptimizedPrismaClient");
  const driver = await connect();
  const argTypes = texts.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
  return (await driver.queryRaw({ sql, args: [...texts], argTypes })).rows;
}

/** Statements that are named: more would be text with values in it. */
const NAMES_MAX = 1_000;

/** The same text has the same name in every container, so that a pooler may know it. */
function createStatementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    const name = createHash("sha1").update(sql).digest("hex");
    if (names.size < NAMES_MAX) names.set(sql, name);
    return name;
  };
}

/** What logs and metrics call the breaker of a pool. */
export const breakerNameOf = (pool: string): string => (pool === "primary" ? "postgres" : `postgres-${pool}`);

/** null for a client that was not made here. */
export function poolFigures(prisma: Prisma): PoolFigures | null {
  const pool = pools.get(prisma);
  if (pool === undefined) return null;
  const { totalCount, idleCount, waitingCount } = pool;
  return { poolSize: pool.options.max ?? 0, active: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
}

/** Ends every connection of a pool that hangs, so that what waits on them fails now and the next try opens new ones. */
function cutterOf(pool: pg.Pool): () => void {
  const open = new Set<pg.PoolClient>();
  pool.on("connect", (client) => open.add(client));
  pool.on("remove", (client) => open.delete(client));
  return () => {
    for (const client of open) socketOf(client)?.destroy();
  };
}

/** The driver types hide the socket of a client. */
const socketOf = (client: pg.PoolClient): { destroy(): void } | undefined =>
  (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream;

function withoutParameter(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete(name);
  return parsed.toString();
}
