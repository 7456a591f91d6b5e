/** What a profile found, and how it is printed. */
import type { Measured } from "../measure.ts";
import type { Proofs } from "./house.ts";

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly value: number;
  readonly isMet: boolean;
}

export interface ProfileReport {
  readonly profile: string;
  readonly what: string;
  /** Stretches of time by name, in order. */
  readonly measured: Readonly<Record<string, Measured>>;
  /** What this profile alone measures. */
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  readonly proofs: Proofs;
}

/** A figure that may be as large as `most`. */
export const atMost = (what: string, value: number, most: number): Target => ({
  what,
  wanted: `≤ ${most}`,
  value,
  isMet: value <= most,
});

export const atLeast = (what: string, value: number, least: number): Target => ({
  what,
  wanted: `≥ ${least}`,
  value,
  isMet: value >= least,
});

/** Whether nothing was lost, refused or left over, and the ledger balances. Speed is no part of it. */
export function isSound({ measured, proofs }: Pick<ProfileReport, "measured" | "proofs">): boolean {
  const errors = Object.values(measured).reduce((sum, one) => sum + one.errors, 0);
  return errors === 0 && proofs.lost === 0 && proofs.ledger.ok && proofs.ledger.drift === 0;
}

export function profileLines(report: ProfileReport): string[] {
  const { profile, what, measured, figures, targets, proofs } = report;
  return [
    "",
    `${profile}: ${what}`,
    ...Object.entries(measured).flatMap(([name, one]) => [
      `  ${name}`,
      ...measuredLines(one).map((text) => `    ${text}`),
    ]),
    ...Object.entries(figures).map(([name, value]) => `  ${name.padEnd(44)} ${value}`),
    ...targets.map(
      ({ what, wanted, value, isMet }) => `  ${isMet ? "✓" : "✗"} ${what.padEnd(42)} ${value} (${wanted})`,
    ),
    `  ${proofs.acknowledged} acknowledged in all, ${proofs.journaled} in the journal, lost ${proofs.lost}, unanswered ${proofs.unanswered}`,
    `  ledger ${proofs.ledger.ok ? "ok" : "NOT OK"}, drift ${proofs.ledger.drift}, ${proofs.ledger.transfers} transfers`,
  ];
}

function measuredLines(one: Measured): string[] {
  const { cpuMs } = one;
  const counted = (what: string, counts: Readonly<Record<string, number>>): string[] =>
    Object.keys(counts).length === 0 ? [] : [`${what} ${JSON.stringify(counts)}`];
  const offered = one.offeredPerSecond === null ? "" : ` of ${one.offeredPerSecond}/s offered, ${one.behind} behind`;
  return [
    `${one.actionsPerSecond}/s acknowledged${offered}; ${one.actions} in ${one.seconds} s, errors ${one.errors}`,
    `p50 ${one.p50Ms}  p95 ${one.p95Ms}  p99 ${one.p99Ms}  max ${one.maxMs} ms`,
    `processor ms per action: containers ${cpuMs.containers}, Postgres ${cpuMs.postgres}, Redis ${cpuMs.redis}, generator ${cpuMs.generator}, together ${cpuMs.total}; others used ${one.otherCores} cores`,
    `per action: Postgres transactions ${one.postgresTransactions}, Redis commands ${one.redisCommands} in ${one.redisReads} reads; locks given up ${(one.lockFailureShare * 100).toFixed(2)} %`,
    ...counted("Redis", one.redisByCommand),
    ...counted("errors", one.errorsByCode),
    ...counted("too late", one.late),
    ...counted("asked again", one.repeated),
  ];
}
