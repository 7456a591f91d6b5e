/** What the fleet has told over the last minutes, as the figures a person reads: rates and percentiles, not counters. */
import type { ContainerMessage } from "../../../client/index.ts";

export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly containers: number;
  readonly sockets: number;
  /** Actions and rounds a second, over the last RATE_MS. */
  readonly actions: number;
  readonly rounds: number;
  /** Milliseconds from an action to its acknowledgement, over all containers and the last RATE_MS; null: there was none. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** The worst container's, milliseconds. */
  readonly lag: number;
  /** Percent of one core, summed over all containers. */
  readonly cpu: number;
}

/** Containers report every 2 s: over less, a rate jumps. */
const RATE_MS = 10_000;

/** Ten minutes at a look every two seconds. */
const MOMENTS_MAX = 300;

interface Look {
  readonly at: number;
  readonly containers: readonly ContainerMessage[];
}

export interface FleetHistory {
  readonly looks: readonly Look[];
  readonly moments: readonly Moment[];
}

export const NO_HISTORY: FleetHistory = { looks: [], moments: [] };

export function lookedAgain(
  { looks, moments }: FleetHistory,
  at: number,
  containers: readonly ContainerMessage[],
): FleetHistory {
  const recent = looks.filter((look) => at - look.at <= RATE_MS);
  return {
    looks: [...recent, { at, containers }],
    moments: [...moments, momentOf(recent, at, containers)].slice(-MOMENTS_MAX),
  };
}

function momentOf(looks: readonly Look[], at: number, containers: readonly ContainerMessage[]): Moment {
  const changes = containers.map((now) => changeOf(now, earliest(looks, now) ?? now));
  const counts = changes.map((change) => change.counts).reduce(added, []);
  const bounds = containers.find(({ actionTimes }) => actionTimes.boundsMs.length > 0)?.actionTimes.boundsMs ?? [];
  return {
    at,
    containers: containers.length,
    sockets: sum(containers.map(({ sockets }) => sockets)),
    actions: sum(changes.map(({ actions }) => actions)),
    rounds: sum(changes.map(({ rounds }) => rounds)),
    p50: bucketPercentile(bounds, counts, 0.5),
    p95: bucketPercentile(bounds, counts, 0.95),
    p99: bucketPercentile(bounds, counts, 0.99),
    lag: Math.max(0, ...containers.map(({ eventLoopLagMs }) => eventLoopLagMs)),
    cpu: sum(containers.map(({ cpu }) => cpu)),
  };
}

/** The same process, as far back as the rates reach. One that started again counts from zero. */
const earliest = (looks: readonly Look[], { container, startedAt }: ContainerMessage): ContainerMessage | undefined =>
  looks
    .flatMap(({ containers }) => containers)
    .find((other) => other.container === container && other.startedAt === startedAt);

function changeOf(now: ContainerMessage, before: ContainerMessage) {
  const seconds = (now.at - before.at) / 1_000;
  const perSecond = (count: number) => (seconds === 0 ? 0 : count / seconds);
  const { counts } = now.actionTimes;
  return {
    actions: perSecond(now.actions - before.actions),
    rounds: perSecond(now.rounds - before.rounds),
    counts: counts.map((count, index) => count - (before.actionTimes.counts[index] ?? 0)),
  };
}

/**
 * The time that this share of the counted did not exceed, as exactly as the buckets tell it: evenly spread within each;
 * those beyond the last bound count as that bound. null: nothing was counted.
 */
export function bucketPercentile(boundsMs: readonly number[], counts: readonly number[], share: number): number | null {
  const total = sum(counts);
  if (total === 0) return null;
  let before = 0;
  for (const [index, bound] of boundsMs.entries()) {
    const here = counts[index] ?? 0;
    if (here > 0 && before + here >= share * total) {
      const from = boundsMs[index - 1] ?? 0;
      return from + ((bound - from) * (share * total - before)) / here;
    }
    before += here;
  }
  return boundsMs.at(-1) ?? null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const added = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0));
