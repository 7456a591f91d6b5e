/** What many simulations add up to. */
import { crc32 } from "node:zlib";
import type { Violation } from "./findings.ts";
import type { Simulated } from "./simulate.ts";

export interface SimTally {
  seeds: number;
  events: number;
  spanMs: number;
  acknowledged: number;
  rounds: number;
  lateCommits: number;
  staleWritesRefused: number;
  /** Containers that died while some table in Redis was behind its journal: in the middle of a recovery. */
  crashesInRecovery: number;
  drains: number;
  checks: number;
  readonly crashes: Record<string, number>;
  readonly logged: Record<string, number>;
  readonly looks: Record<string, number>;
  readonly refusals: Record<string, number>;
  /** By seed. */
  readonly hashes: Map<number, string>;
  readonly failed: { readonly seed: number; readonly violations: readonly Violation[] }[];
}

export const newSimTally = (): SimTally => ({
  ...{
    seeds: 0,
    events: 0,
    spanMs: 0,
    acknowledged: 0,
    rounds: 0,
    lateCommits: 0,
    crashesInRecovery: 0,
    staleWritesRefused: 0,
  },
  ...{ drains: 0, checks: 0, crashes: {}, logged: {}, looks: {}, refusals: {}, hashes: new Map(), failed: [] },
});

export function addSimulated(tally: SimTally, one: Simulated): void {
  tally.seeds += 1;
  tally.events += one.events;
  tally.spanMs += one.spanMs;
  tally.acknowledged += one.acknowledged;
  tally.rounds += one.rounds;
  tally.lateCommits += one.lateCommits;
  tally.staleWritesRefused += one.staleWritesRefused;
  tally.crashesInRecovery += one.crashesInRecovery;
  tally.drains += one.drains;
  tally.checks += one.checks;
  tally.hashes.set(one.seed, one.hash);
  for (const which of ["crashes", "logged", "looks", "refusals"] as const)
    for (const [name, times] of Object.entries(one[which])) tally[which][name] = (tally[which][name] ?? 0) + times;
  if (one.violations.length > 0) tally.failed.push({ seed: one.seed, violations: one.violations });
}

/** Over the events of all seeds, in order of seed: equal for equal runs, whichever thread played which. */
export function hashOf({ hashes }: SimTally): string {
  const ordered = [...hashes].toSorted(([a], [b]) => a - b);
  return crc32(ordered.map(([seed, hash]) => `${seed}:${hash}`).join(" "))
    .toString(16)
    .padStart(8, "0");
}
