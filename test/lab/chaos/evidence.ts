/** What a scenario did, looked at and found: the raw material of the table at the end. */
import { percentile as exactPercentile } from "../../../src/kernel/percentile.ts";

/** In short; docs/RELIABILITY.md has the sentences. */
export const INVARIANTS = {
  I1: "money is neither made nor lost",
  I2: "no negative balance, no stake left behind",
  I3: "what was acknowledged is there",
  I4: "one effect per action id and key",
  I5: "the journal replays to the stored state",
  I6: "no stale write is accepted",
  I7: "nothing hangs, no lock outlives its time",
  I8: "clients show what the server has",
  I9: "one credit per hand and payout",
  I10: "same seed, same cards",
  I11: "no secret before its time",
  I12: "an altered row is found and named",
  I13: "nothing old lands on something new",
} as const;

export type Invariant = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly got: string;
  readonly isMet: boolean;
}

export interface Reading {
  /** Acknowledged to a client: actions at tables, payments. */
  readonly operations: number;
  /** Of these, how many moved money, as the ledger says. */
  readonly moneyOperations: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<Invariant, number>>;
  readonly violations: readonly Violation[];
  readonly violationCount: Readonly<Record<Invariant, number>>;
  readonly recoveriesMs: readonly number[];
  readonly staleAttempted: number;
  readonly staleAccepted: number;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly targets: readonly Target[];
}

export interface Evidence {
  acknowledged(operations: number, thatMovedMoney: number): void;
  fault(kind: string, times?: number): void;
  /** So many things were looked at and found right. */
  check(invariant: Invariant, times?: number): void;
  violation(invariant: Invariant, detail: string): void;
  /** From a fault until the table moved again. */
  recovered(ms: number): void;
  stale(attempted: number, accepted: number): void;
  figure(name: string, value: number | string): void;
  /** What the full run is to reach; a short one only shows it. */
  target(name: string, wanted: string, got: number | string, isMet: boolean): void;
  readonly faultCount: number;
  read(): Reading;
}

/** Enough to see what is wrong; the count goes on. */
const NAMED_MAX = 20;

export function createEvidence(): Evidence {
  let operations = 0;
  let moneyOperations = 0;
  let staleAttempted = 0;
  let staleAccepted = 0;
  const faults: Record<string, number> = {};
  const none = () => Object.fromEntries(Object.keys(INVARIANTS).map((name) => [name, 0])) as Record<Invariant, number>;
  const checks = none();
  const violationCount = none();
  const violations: Violation[] = [];
  const recoveriesMs: number[] = [];
  const figures: Record<string, number | string> = {};
  const targets: Target[] = [];
  return {
    acknowledged(more, thatMovedMoney) {
      operations += more;
      moneyOperations += thatMovedMoney;
    },
    fault(kind, times = 1) {
      faults[kind] = (faults[kind] ?? 0) + times;
    },
    check(invariant, times = 1) {
      checks[invariant] += times;
    },
    violation(invariant, detail) {
      violationCount[invariant] += 1;
      if (violations.length < NAMED_MAX) violations.push({ invariant, detail });
    },
    recovered: (ms) => void recoveriesMs.push(ms),
    stale(attempted, accepted) {
      staleAttempted += attempted;
      staleAccepted += accepted;
    },
    figure(name, value) {
      figures[name] = value;
    },
    target: (name, wanted, got, isMet) => void targets.push({ name, wanted, got: String(got), isMet }),
    get faultCount() {
      return Object.values(faults).reduce((sum, count) => sum + count, 0);
    },
    read: () => ({
      ...{ operations, moneyOperations, faults, checks, violations, violationCount, recoveriesMs },
      ...{ staleAttempted, staleAccepted, figures, targets },
    }),
  };
}

/** In whole numbers, as they are told; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  return values.length === 0 ? 0 : Math.round(exactPercentile(values, share));
}
