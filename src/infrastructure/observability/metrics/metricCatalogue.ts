/**
 * Every metric of ours, in one table: what exists, what it means, and which labels it may carry. Labels are taken
 * from lists in the code (routes, events, error codes, kinds), never from what a client sent. docs/operations/metrics.md
 * is generated from this table; alerts and dashboards are checked against it.
 */

export interface MetricSpec {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, in the metric's unit. */
  readonly buckets?: readonly number[];
}

const counter = <const L extends readonly string[]>(help: string, ...labels: L) =>
  ({ kind: "counter", help, labels }) as const;
const gauge = <const L extends readonly string[]>(help: string, ...labels: L) =>
  ({ kind: "gauge", help, labels }) as const;
const seconds = <const L extends readonly string[]>(help: string, ...labels: L) =>
  ({ kind: "histogram", help, labels, buckets: SECONDS }) as const;

/** From a Redis round trip to a client that has given up. 0.2, 0.5 and 1 are limits of alerts. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10];

export const METRICS = {
  http_request_duration_seconds: seconds(
    "HTTP calls, from the first byte read to the last written",
    "method",
    "route",
    "status",
  ),
  socket_event_duration_seconds: seconds(
    "Socket.IO events, from the event to its acknowledgement; outcome: ok or the error's code",
    "event",
    "outcome",
  ),
  socketio_connections: gauge("Sockets connected to this container"),
  socketio_cluster_size: gauge(
    "Containers on the Socket.IO bus, as this container sees it; 0 when the bus does not answer",
  ),
  rate_limit_rejections_total: counter("Requests refused because a limit was reached", "limit"),

  transactions_total_amount: counter("Money moved by posted transfers, in minor units", "kind"),
  wallet_insufficient_funds_error_count: counter("Transfers refused because the balance did not cover them"),
  reconciliation_drift: gauge(
    "Sum over all accounts at the last proof, in minor units: anything but 0 is money made or lost",
  ),
  reconciliation_problems: gauge("What proofs found wrong and no proof has found mended since, whichever container"),
  reconciliation_last_run_timestamp_seconds: gauge("When the books were last proven, by whichever container; 0: never"),
  frozen_tables: gauge("Tables that wait for an admin"),
  frozen_accounts: gauge("Accounts that wait for an admin"),

  tables_by_phase: gauge("Tables this container has read or moved within 10 s, by phase", "phase"),
  rounds_settled_total: counter("Rounds whose settlement this container committed"),
  table_actions_total: counter("Commands this container brought to the journal", "by", "outcome"),
  deadline_lateness_seconds: seconds("How long after its deadline the clock's move was decided"),
  deadlines_late_total: counter("Deadlines fired more than 1 s late"),

  lock_acquired_total: counter("Table locks acquired"),
  lock_failed_total: counter(
    "Table locks not acquired: contended for longer than the asker waits; yielded at once to another container (harmless); the store away",
    "reason",
  ),
  lock_success_rate: gauge("Acquired of all asked for within 5 min; 1 while nobody asks"),
  lock_wait_seconds: seconds("From asking for a table lock to having it"),
  lock_held_seconds: seconds("From having a table lock to releasing it"),
  lock_max_duration_seconds: gauge("Longest time that a table lock was held within 5 min, still held ones included"),

  database_pool_size: gauge("Connections the pool may open", "pool"),
  db_connection_pool_active: gauge("Connections in use", "pool"),
  db_connection_pool_waiting: gauge("Statements waiting for a connection", "pool"),
  db_query_duration_seconds: seconds("Uses of the database by the rooms, pool wait included", "operation"),
  db_statement_duration_seconds: seconds("Single statements as the driver sees them, pool wait included", "pool"),
  db_slow_queries_total: counter("Statements slower than SLOW_QUERY_MS", "pool"),
  db_deadlocks_total: counter("Statements that Postgres ended to resolve a deadlock"),
  db_rollbacks_total: counter("Statements and transactions rolled back", "reason"),

  database_replica_usable: gauge("1: near enough to the primary to be read from; 0: away or behind", "pool"),

  redis_latency_seconds: seconds("Uses of Redis by the rooms; ping: the heartbeat's", "operation"),
  redis_reads_total: counter("Tables asked of Redis: hit, or miss (rebuilt from the journal)", "result"),
  redis_hit_ratio: gauge("Hits of all table reads since the start; 1 before the first"),

  circuit_breaker_state: gauge("0 closed, 1 half open, 2 open", "breaker"),
  circuit_breaker_opens_total: counter("How often a breaker opened", "breaker"),

  queue_jobs: gauge("Jobs of a queue, by state; the same in every container", "queue", "state"),
  queue_oldest_seconds: gauge("Age of the oldest job that waits; the same in every container", "queue"),
  payouts_total: counter("Payouts this process carried out, by how they ended", "outcome"),

  external_provider_failure_rate: gauge("Failed of all calls to an outside provider within 5 min; none: 0", "provider"),

  health_status: gauge("As /health says: 1 healthy, 0.5 degraded, 0 unhealthy", "component"),
  health_check_latency: gauge("Seconds the last check of a part took; its time limit where none answered", "component"),
  startup_time: gauge("Seconds from the start of the process to ready"),
  event_loop_lag_seconds: gauge("Longest the event loop was late within the last second"),
  clock_offset_seconds: gauge(
    "This machine's clock minus Postgres' clock; tables go by the latter. Beyond 5 s the container is not ready",
  ),
  build_info: gauge("Always 1", "version", "node"),
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;
