/** What the fleet has said over the last minutes, as the figures a person reads: rates and percentiles, not counters. */
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

/** What a container said last, and when this page heard it, by the page's own clock: other machines' clocks may be off. */
export interface Known {
  readonly report: ContainerMessage;
  readonly heardAt: number;
  /** It said nothing new for SILENT_MS, or is not listed any more. Its players are somewhere else by now. */
  readonly isSilent: boolean;
}

export interface FleetHistory {
  readonly looks: readonly Look[];
  readonly moments: readonly Moment[];
  /** By name, those that fell silent within GONE_MS included. */
  readonly known: readonly Known[];
}

export const NO_HISTORY: FleetHistory = { looks: [], moments: [], known: [] };

/** A container reports every 2 s. */
const SILENT_MS = 5_000;
const GONE_MS = 600_000;

/** As far apart as the kept reports of one container are. */
const SAMPLE_MS = 6_000;

/**
 * The history as it was kept before this page was opened.
 * @param samples oldest first, by the clocks of the house
 * @param now by the clock of this page, for which the newest sample is taken to be new
 */
export function recalled(samples: readonly ContainerMessage[], now: number): FleetHistory {
  const newest = Math.max(...samples.map(({ at }) => at));
  const looks = new Map<number, ContainerMessage[]>();
  for (const sample of samples) {
    const slot = Math.floor((newest - sample.at) / SAMPLE_MS);
    looks.set(slot, [...(looks.get(slot) ?? []).filter((one) => one.container !== sample.container), sample]);
  }
  return [...looks]
    .sort(([a], [b]) => b - a)
    .reduce((history, [slot, reports]) => lookedAgain(history, now - slot * SAMPLE_MS, reports), NO_HISTORY);
}

export function lookedAgain(
  { looks, moments, known }: FleetHistory,
  at: number,
  listed: readonly ContainerMessage[],
): FleetHistory {
  const recent = looks.filter((look) => at - look.at <= RATE_MS);
  const now = knownAt(known, at, listed);
  const speaking = now.filter(({ isSilent }) => !isSilent).map(({ report }) => report);
  return {
    looks: [...recent, { at, containers: speaking }],
    moments: [...moments, momentOf(recent, at, speaking)].slice(-MOMENTS_MAX),
    known: now,
  };
}

function knownAt(before: readonly Known[], at: number, listed: readonly ContainerMessage[]): Known[] {
  const heard = listed.map((report) => {
    const last = before.find((one) => one.report.container === report.container);
    const heardAt = last !== undefined && last.report.at === report.at ? last.heardAt : at;
    return { report, heardAt, isSilent: at - heardAt > SILENT_MS };
  });
  const gone = before
    .filter(
      ({ report, heardAt }) => at - heardAt <= GONE_MS && !listed.some((one) => one.container === report.container),
    )
    .map((one) => ({ ...one, isSilent: true }));
  return [...heard, ...gone].sort((a, b) =>
    a.report.container.localeCompare(b.report.container, "en", { numeric: true }),
  );
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
