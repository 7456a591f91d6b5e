/** One measured stretch of time: what was acknowledged, how quickly, and what each part of the house spent on it. */
import type { Company, LoadReading } from "../load/generators.ts";
import type { MeterReading, Meters } from "./meters.ts";

export interface Stretch {
  /** null: closed loop. */
  readonly perSecond: number | null;
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly stop: AbortSignal;
}

export interface Measured {
  /** Of the clock, in open loop; null: closed loop. */
  readonly offeredPerSecond: number | null;
  readonly seconds: number;
  readonly actions: number;
  readonly actionsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly late: Readonly<Record<string, number>>;
  readonly repeated: Readonly<Record<string, number>>;
  /** Due, and nobody could act yet, when the time was up. */
  readonly behind: number;
  /** Milliseconds of processor time per acknowledged action. */
  readonly cpuMs: {
    readonly containers: number;
    readonly postgres: number;
    readonly redis: number;
    readonly generator: number;
    readonly total: number;
  };
  /** Cores that something else on this machine was using. */
  readonly otherCores: number;
  readonly postgresTransactions: number;
  readonly redisCommands: number;
  readonly redisReads: number;
  /** Commands per action by name, the most frequent first. */
  readonly redisByCommand: Readonly<Record<string, number>>;
  /** Of all tries for a table's lock, those that were given up. */
  readonly lockFailureShare: number;
}

/** Plays as asked, and counts nothing of the warm-up. */
export async function measure(company: Company, meters: Pick<Meters, "read">, wish: Stretch): Promise<Measured> {
  await company.play(wish.perSecond);
  await pass(wish.warmupSeconds, wish.stop);
  await company.restart();
  const before = await meters.read();
  await pass(wish.seconds, wish.stop);
  const load = await company.read();
  const after = await meters.read();
  return measuredOf(wish.perSecond, load, before, after);
}

export function pass(seconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    stop.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(stop.reason as Error);
    };
    const timer = setTimeout(() => {
      stop.removeEventListener("abort", abort);
      resolve();
    }, seconds * 1_000);
    stop.addEventListener("abort", abort, { once: true });
  });
}

export function measuredOf(
  offeredPerSecond: number | null,
  load: LoadReading,
  before: MeterReading,
  after: MeterReading,
): Measured {
  const { latency, seconds } = load;
  const actions = latency.count;
  const per = (amount: number, digits = 2): number => round(amount / Math.max(actions, 1), digits);
  const spent = (who: keyof MeterReading["cpu"]): number => (after.cpu[who] - before.cpu[who]) * 1_000;
  const ours = spent("containers") + spent("postgres") + spent("redis") + load.cpuSeconds * 1_000;
  const calls = differences(before.redisCalls, after.redisCalls);
  const acquired = after.locks.acquired - before.locks.acquired;
  const contended = after.locks.contended - before.locks.contended;
  return {
    offeredPerSecond,
    seconds: round(seconds, 1),
    actions,
    actionsPerSecond: round(actions / seconds, 1),
    p50Ms: latency.percentile(0.5),
    p95Ms: latency.percentile(0.95),
    p99Ms: latency.percentile(0.99),
    maxMs: round(load.latencyMaxMs, 1),
    errors: Object.values(load.errors).reduce((sum, count) => sum + count, 0),
    errorsByCode: load.errors,
    late: load.late,
    repeated: load.repeated,
    behind: load.behind,
    cpuMs: {
      containers: per(spent("containers"), 3),
      postgres: per(spent("postgres"), 3),
      redis: per(spent("redis"), 3),
      generator: per(load.cpuSeconds * 1_000, 3),
      total: per(ours, 3),
    },
    otherCores: round(Math.max(0, spent("machine") - ours) / 1_000 / seconds, 2),
    postgresTransactions: per(after.transactions - before.transactions),
    redisCommands: per(calls.reduce((sum, [, count]) => sum + count, 0)),
    redisReads: per(after.redisReads - before.redisReads),
    redisByCommand: Object.fromEntries(calls.slice(0, 12).map(([name, count]) => [name, per(count)])),
    lockFailureShare: contended / Math.max(acquired + contended, 1),
  };
}

/** The most frequent first; what was not called at all is left out. */
function differences(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) {
  return Object.entries(after)
    .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
}

export const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** The one in the middle, by its rate. */
export function medianOf(all: readonly Measured[]): Measured {
  const sorted = all.toSorted((a, b) => a.actionsPerSecond - b.actionsPerSecond);
  return sorted[Math.floor((sorted.length - 1) / 2)] as Measured;
}
