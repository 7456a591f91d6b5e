/** The stores, counted and timed: uses by the rooms, single statements, pools, breakers. */
import { type Prisma, poolFigures } from "../../postgres/client.ts";
import type { StatementObserver } from "../../postgres/watchedAdapter.ts";
import { aroundPort } from "../../resilience/aroundPort.ts";
import type { Breaker, BreakerState } from "../../resilience/breaker.ts";
import { measureDbOperation, measureDuration } from "../timing/measure.ts";
import { addSpan } from "../tracing/spans.ts";
import type { Metrics } from "./metrics.ts";

export const timeDatabase = <Port extends object>(metrics: Metrics, room: string, port: Port): Port =>
  aroundPort(port, (method) => {
    const operation = `${room}.${method}`;
    const observe = metrics.db_query_duration_seconds.series({ operation });
    return (work) => measureDbOperation(operation, work, observe);
  });

export const timeRedis = <Port extends object>(metrics: Metrics, room: string, port: Port, breaker: Breaker): Port =>
  aroundPort(port, (method) => {
    const operation = `${room}.${method}`;
    const observe = metrics.redis_latency_seconds.series({ operation });
    const through =
      <T>(work: () => Promise<T>) =>
      () =>
        breaker.run(work);
    return (work) => measureDuration(`redis.${operation}`, through(work), observe);
  });

const ROLLBACK_REASONS: Readonly<Record<string, string>> = {
  "40P01": "deadlock",
  "40001": "serialization",
  "55P03": "lock_timeout",
  "57014": "statement_timeout",
  "23505": "unique",
  "23514": "check",
  VC402: "insufficient_funds",
  VC404: "not_found",
  VC409: "stale_sequence",
  VC410: "gap",
  VC423: "frozen",
  rollback: "asked",
};

export function countStatements(metrics: Metrics, pool: string): StatementObserver {
  const observe = metrics.db_statement_duration_seconds.series({ pool });
  return {
    statement(durationMs, isSlow) {
      observe(durationMs / 1_000);
      addSpan("postgres.statement", durationMs);
      if (isSlow) metrics.db_slow_queries_total.inc({ pool });
    },
    failed(sqlState) {
      if (sqlState === "40P01") metrics.db_deadlocks_total.inc();
      metrics.db_rollbacks_total.inc({ reason: ROLLBACK_REASONS[sqlState ?? ""] ?? "other" });
    },
  };
}

const STATES: Readonly<Record<BreakerState, number>> = { closed: 0, "half open": 1, open: 2 };

export function countBreaker(metrics: Metrics, breaker: string): (state: BreakerState) => void {
  metrics.circuit_breaker_state.set({ breaker }, STATES.closed);
  metrics.circuit_breaker_opens_total.inc({ breaker }, 0);
  return (state) => {
    metrics.circuit_breaker_state.set({ breaker }, STATES[state]);
    if (state === "open") metrics.circuit_breaker_opens_total.inc({ breaker });
  };
}

export function samplePool(metrics: Metrics, pool: string, prisma: Prisma): void {
  metrics.beforeScrape(() => {
    const figures = poolFigures(prisma);
    if (figures === null) return;
    metrics.database_pool_size.set({ pool }, figures.poolSize);
    metrics.db_connection_pool_active.set({ pool }, figures.active);
    metrics.db_connection_pool_waiting.set({ pool }, figures.waiting);
  });
}
