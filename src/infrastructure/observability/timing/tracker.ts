/** How long each kind of work takes in this container, since its start. */
import { percentileOfSorted } from "../../../kernel/percentile.ts";

interface OperationMetrics {
  readonly operation: string;
  readonly count: number;
  /** Milliseconds, as all that follow. */
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  /** Percentiles of the newest RECENT measurements. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the work that threw, 0 to 1. */
  readonly errorRate: number;
}

export interface MetricsTracker {
  record(operation: string, durationMs: number, hasFailed: boolean): void;
  /** Sorted by name. */
  getAllMetrics(): OperationMetrics[];
  reset(): void;
}

/** Enough for a p99 that ten slow ones move, little enough to sort at once: 8 KB per operation. */
const RECENT = 1_024;

/** Operations are named in code, so a number beyond this means that a name was built from data. */
const OPERATIONS_MAX = 500;
const OTHER = "other";

interface Series {
  count: number;
  errors: number;
  totalMs: number;
  minMs: number;
  maxMs: number;
  readonly recent: Float64Array;
}

export function createMetricsTracker(): MetricsTracker {
  const all = new Map<string, Series>();

  const seriesOf = (operation: string): Series => {
    const known = all.get(operation);
    if (known !== undefined) return known;
    if (all.size >= OPERATIONS_MAX && operation !== OTHER) return seriesOf(OTHER);
    const recent = new Float64Array(RECENT);
    const series = { count: 0, errors: 0, totalMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, recent };
    all.set(operation, series);
    return series;
  };

  return {
    record(operation, durationMs, hasFailed) {
      const series = seriesOf(operation);
      series.recent[series.count % RECENT] = durationMs;
      series.count += 1;
      series.totalMs += durationMs;
      if (hasFailed) series.errors += 1;
      if (durationMs < series.minMs) series.minMs = durationMs;
      if (durationMs > series.maxMs) series.maxMs = durationMs;
    },
    getAllMetrics: () =>
      [...all]
        .map(([operation, series]) => read(operation, series))
        .sort((a, b) => (a.operation < b.operation ? -1 : 1)),
    reset: () => all.clear(),
  };
}

function read(operation: string, { count, errors, totalMs, minMs, maxMs, recent }: Series): OperationMetrics {
  const sorted = recent.slice(0, Math.min(count, RECENT)).sort();
  const percentile = (share: number) => round(percentileOfSorted(sorted, share));
  return {
    operation,
    count,
    avg: round(totalMs / count),
    min: round(minMs),
    max: round(maxMs),
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    errorRate: errors / count,
  };
}

const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** Of this process: what GET /api/admin/metrics shows. */
export const metricsTracker = createMetricsTracker();
