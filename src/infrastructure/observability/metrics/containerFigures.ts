/** The few figures of a container that a person wants to see live, read from its metrics. */
import type { BreakerState } from "../../resilience/breaker.ts";
import type { SystemFigures } from "../health/processFigures.ts";
import type { Metrics } from "./metrics.ts";

export interface ContainerFigures {
  readonly container: string;
  readonly version: string;
  /** Epoch milliseconds, as `at`, which is when these figures were read. */
  readonly startedAt: number;
  readonly at: number;
  readonly isDraining: boolean;
  readonly sockets: number;
  /** Percent: of one core, and of the memory the container may use. */
  readonly cpu: number;
  readonly memory: number;
  readonly eventLoopLagMs: number;
  /** Commands of players and clocks that it brought into the journal. */
  readonly actions: number;
  /** Players' actions over sockets, from the event to its acknowledgement: how many up to each bound; the slower ones last. */
  readonly actionTimes: { readonly boundsMs: readonly number[]; readonly counts: readonly number[] };
  readonly rounds: number;
  readonly locks: {
    readonly acquired: number;
    readonly failed: number;
    readonly successRate: number;
    readonly maxHeldMs: number;
  };
  readonly breakers: readonly { readonly name: string; readonly state: BreakerState }[];
  readonly pools: readonly {
    readonly name: string;
    readonly size: number;
    readonly active: number;
    readonly waiting: number;
  }[];
}

const BREAKER_STATES: readonly BreakerState[] = ["closed", "half open", "open"];

export type ContainerSelf = Pick<
  ContainerFigures,
  "container" | "version" | "startedAt" | "at" | "isDraining" | "sockets"
>;

export async function readFigures(
  metrics: Metrics,
  self: ContainerSelf,
  { cpu, memory, eventLoopLagMs }: SystemFigures,
): Promise<ContainerFigures> {
  metrics.sample();
  const [breakers, poolSizes, active, waiting] = await Promise.all([
    valuesOf(metrics.circuit_breaker_state),
    valuesOf(metrics.database_pool_size),
    valuesOf(metrics.db_connection_pool_active),
    valuesOf(metrics.db_connection_pool_waiting),
  ]);
  const poolFigure = (values: readonly Value[], pool: unknown) =>
    values.find(({ labels }) => labels["pool"] === pool)?.value ?? 0;
  return {
    ...self,
    cpu,
    memory: memory.percentage,
    eventLoopLagMs,
    actions: await sumOf(metrics.table_actions_total, ({ labels }) => labels["outcome"] === "committed"),
    actionTimes: await actionTimes(metrics),
    rounds: await sumOf(metrics.rounds_settled_total),
    locks: {
      acquired: await sumOf(metrics.lock_acquired_total),
      failed: await sumOf(metrics.lock_failed_total, ({ labels }) => labels["reason"] !== "yielded"),
      successRate: await sumOf(metrics.lock_success_rate),
      maxHeldMs: Math.round((await sumOf(metrics.lock_max_duration_seconds)) * 1_000),
    },
    breakers: breakers.map(({ labels, value }) => ({
      name: String(labels["breaker"]),
      state: BREAKER_STATES[value] ?? "open",
    })),
    pools: poolSizes.map(({ labels: { pool }, value: size }) => ({
      name: String(pool),
      size,
      active: poolFigure(active, pool),
      waiting: poolFigure(waiting, pool),
    })),
  };
}

interface Value {
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
  /** Of histograms: which of their series. */
  readonly metricName?: string;
}

const valuesOf = async (metric: { get(): Promise<{ values: Value[] }> }): Promise<Value[]> =>
  (await metric.get()).values;

async function sumOf(
  metric: Parameters<typeof valuesOf>[0],
  isCounted: (value: Value) => boolean = () => true,
): Promise<number> {
  return (await valuesOf(metric)).filter(isCounted).reduce((sum, { value }) => sum + value, 0);
}

async function actionTimes({ socket_event_duration_seconds: histogram }: Metrics) {
  const upTo = new Map<number, number>();
  for (const { labels, value } of await valuesOf(histogram)) {
    if (labels["event"] !== "table:act" || labels["le"] === undefined) continue;
    const bound = labels["le"] === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels["le"]);
    upTo.set(bound, (upTo.get(bound) ?? 0) + value);
  }
  const bounds = [...upTo.keys()].toSorted((a, b) => a - b);
  const cumulated = bounds.map((bound) => upTo.get(bound) ?? 0);
  return {
    boundsMs: bounds.filter(Number.isFinite).map((seconds) => seconds * 1_000),
    counts: cumulated.map((count, index) => count - (cumulated[index - 1] ?? 0)),
  };
}
