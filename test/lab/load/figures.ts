import { createHistogram } from "./histogram.ts";

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
