/**
 * Every statement of a Prisma client passes here, between Prisma and the driver: refused while the database is away or the
 * queue for a connection is too long, given up when the server does not even keep its own time limit, counted, and
 * logged when it was slow (its text, never its values).
 */
import { performance } from "node:perf_hooks";
import {
  DriverAdapterError,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import type { Pool } from "pg";
import { logger } from "../observability/logs/logger.ts";
import { createLogSampler } from "../observability/timing/sampleLog.ts";
import type { Breaker } from "../resilience/breaker.ts";

/** Postgres ends a statement by itself after its own limit; it gets this much longer to say so. */
const GRACE_MS = 1_500;

/** More waiting than this per connection would run into the time limit of the wait anyway. */
const WAITING_PER_CONNECTION = 8;

const SQL_SHOWN_MAX = 500;
const sample = createLogSampler();

export interface StatementObserver {
  statement(durationMs: number, isSlow: boolean): void;
  failed(sqlState: string | null): void;
}

export interface WatchOptions {
  readonly pool: Pool;
  /** Of the server, for a statement that has no limit of its own. */
  readonly statementMs: number;
  readonly slowMs: number;
  readonly breaker: Breaker;
  readonly observer: StatementObserver;
}

export function watchAdapter(factory: SqlDriverAdapterFactory, options: WatchOptions): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => watchDriver(await factory.connect(), options),
  };
}

/** An error of the database itself, as the driver's package reports it: what `errors.ts` translates to StoreAway. */
export const databaseAway = (kind: "ConnectionClosed" | "SocketTimeout"): Error => new DriverAdapterError({ kind });

/** No server there, none that answers, or one that is starting (57P03). */
const AWAY_KINDS = new Set(["DatabaseNotReachable", "SocketTimeout", "TlsConnectionError"]);
const STARTING = "57P03";

/**
 * Whether an error says that no statement can succeed now. A connection that was cut does not: an operator or a failover
 * may have ended it, and the next one shows. Neither does a full pool.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!isDriverAdapterError(error))
    return error instanceof Error && error.message.includes("due to connection timeout");
  const { cause } = error;
  return AWAY_KINDS.has(cause.kind) || (cause.kind === "postgres" && cause.code === STARTING);
}

function watchDriver(driver: SqlDriverAdapter, options: WatchOptions): SqlDriverAdapter {
  const connectionInfo = driver.getConnectionInfo?.bind(driver);
  return {
    ...watchQueries(driver, options, (work) => guarded(options, work)),
    executeScript: (script) => driver.executeScript(script),
    startTransaction: async (isolationLevel) =>
      watchTransaction(await guarded(options, () => driver.startTransaction(isolationLevel)), options),
    ...(connectionInfo === undefined ? {} : { getConnectionInfo: connectionInfo }),
    dispose: () => driver.dispose(),
  };
}

/** What has begun may end, whatever the breaker says: a refused ROLLBACK would leave its connection in the transaction. */
function watchTransaction(transaction: Transaction, options: WatchOptions): Transaction {
  return {
    ...watchQueries(transaction, options, (work) => work()),
    options: transaction.options,
    commit: () => transaction.commit(),
    rollback: () => {
      options.observer.failed("rollback");
      return transaction.rollback();
    },
    createSavepoint: (name) => transaction.createSavepoint?.(name) ?? Promise.resolve(),
    rollbackToSavepoint: (name) => transaction.rollbackToSavepoint?.(name) ?? Promise.resolve(),
    releaseSavepoint: (name) => transaction.releaseSavepoint?.(name) ?? Promise.resolve(),
  };
}

function watchQueries(
  driver: SqlQueryable,
  options: WatchOptions,
  guard: <T>(work: () => Promise<T>) => Promise<T>,
): SqlQueryable {
  let limitMs = options.statementMs; // A transaction may set a limit of its own.
  const watch = async <T>(query: SqlQuery, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await guard(() => within(limitMs + GRACE_MS, work()));
    } catch (error) {
      options.observer.failed(sqlStateOf(error));
      throw error;
    } finally {
      report(options, query, performance.now() - startedAt);
      limitMs = ownLimit(query) ?? limitMs;
    }
  };
  return {
    provider: driver.provider,
    adapterName: driver.adapterName,
    queryRaw: (query) => watch(query, () => driver.queryRaw(query)),
    executeRaw: (query) => watch(query, () => driver.executeRaw(query)),
  };
}

/** Through the breaker, and not behind an endless queue. */
function guarded<T>({ breaker, pool }: WatchOptions, work: () => Promise<T>): Promise<T> {
  const isFull = pool.waitingCount >= (pool.options.max ?? 10) * WAITING_PER_CONNECTION;
  if (isFull)
    return Promise.reject(new DriverAdapterError({ kind: "TooManyConnections", cause: "the pool's queue is full" }));
  return breaker.run(work);
}

/** A server that is stopped, or behind a cut line, keeps no time limit: the client must. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(databaseAway("SocketTimeout")), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `SELECT set_config('statement_timeout', $1, true)`: how a report takes its time. */
function ownLimit({ sql, args }: SqlQuery): number | null {
  if (!sql.includes("set_config('statement_timeout'")) return null;
  const limitMs = Number(args[0]);
  return Number.isFinite(limitMs) ? limitMs : null;
}

function report({ slowMs, observer }: WatchOptions, { sql }: SqlQuery, durationMs: number): void {
  const isSlow = durationMs >= slowMs;
  observer.statement(durationMs, isSlow);
  if (!isSlow) return;
  const text = sql.replace(/\s+/g, " ").trim().slice(0, SQL_SHOWN_MAX);
  const suppressed = sample(text);
  if (suppressed === null) return;
  const ms = Math.round(durationMs);
  const facts = { type: "slow_query", durationMs: ms, thresholdMs: slowMs, sql: text };
  logger.warn(suppressed === 0 ? facts : { ...facts, suppressed }, `a statement took ${ms} ms`);
}

function sqlStateOf(error: unknown): string | null {
  if (!isDriverAdapterError(error)) return null;
  const { cause } = error;
  return cause.originalCode ?? (cause.kind === "postgres" ? cause.code : null);
}
