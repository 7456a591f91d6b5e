/** What a load run counts. Times are milliseconds from the call to its acknowledgement, repeats included. */
export interface Figures {
  acted(ms: number): void;
  /** The clock or another player was quicker: part of the game, no fault. */
  late(code: string): void;
  failed(code: string): void;
  /** Every player at the table tells it; it counts once. */
  settled(tableId: string, roundNumber: number): void;
  read(): Reading;
  /** Forgets everything so far: the measured time begins. */
  restart(): void;
}

export interface Reading {
  readonly seconds: number;
  readonly actions: number;
  readonly actionsPerSecond: number;
  readonly rounds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly late: number;
  readonly lateByCode: Readonly<Record<string, number>>;
  readonly errors: number;
  /** Errors over all that was asked, 0 to 1. */
  readonly errorRate: number;
  readonly errorsByCode: Readonly<Record<string, number>>;
}

export function createFigures(now: () => number = () => performance.now()): Figures {
  let startedAt = now();
  let times = createHistogram();
  const lastRounds = new Map<string, number>();
  let rounds = 0;
  let late = new Map<string, number>();
  let errors = new Map<string, number>();
  return {
    acted: (ms) => times.add(ms),
    late: (code) => countOne(late, code),
    failed: (code) => countOne(errors, code),
    settled(tableId, roundNumber) {
      if (roundNumber <= (lastRounds.get(tableId) ?? -1)) return;
      lastRounds.set(tableId, roundNumber);
      rounds += 1;
    },
    read() {
      const seconds = (now() - startedAt) / 1_000;
      const errorCount = countAll(errors);
      return {
        seconds: round(seconds),
        actions: times.count,
        actionsPerSecond: seconds > 0 ? round(times.count / seconds) : 0,
        rounds,
        p50Ms: times.percentile(0.5),
        p95Ms: times.percentile(0.95),
        p99Ms: times.percentile(0.99),
        maxMs: times.percentile(1),
        late: countAll(late),
        lateByCode: Object.fromEntries(late),
        errors: errorCount,
        errorRate: errorCount === 0 ? 0 : errorCount / (times.count + errorCount),
        errorsByCode: Object.fromEntries(errors),
      };
    },
    restart() {
      startedAt = now();
      times = createHistogram();
      rounds = 0;
      late = new Map();
      errors = new Map();
    },
  };
}

const countOne = (counts: Map<string, number>, code: string): void =>
  void counts.set(code, (counts.get(code) ?? 0) + 1);
const countAll = (counts: Map<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

const round = (value: number): number => Math.round(value * 10) / 10;

/** Steps of 2 %: percentiles are exact enough, and a week of bots takes no more room than a minute. */
const STEP = Math.log(1.02);
const BUCKETS = 1_000; // 0.01 ms to over an hour.
const SMALLEST_MS = 0.01;

function createHistogram() {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(ms: number) {
      const index = Math.round(Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / STEP);
      const bucket = Math.min(index, BUCKETS - 1);
      buckets[bucket] = (buckets[bucket] as number) + 1;
      count += 1;
    },
    /** The smallest time that this share of all times does not exceed; 0 when there are none. */
    percentile(share: number): number {
      let wanted = Math.max(1, Math.ceil(count * share));
      for (let index = 0; index < BUCKETS && count > 0; index += 1) {
        wanted -= buckets[index] as number;
        if (wanted <= 0) return round(SMALLEST_MS * Math.exp(index * STEP));
      }
      return 0;
    },
  };
}
