/**
 * What must happen sometimes. A sweep in which no container died at C7, nobody was ever refused for too little money or no
 * table was rebuilt proves less than it says: it fails, and names what it never reached. A check that never looked fails too.
 */
import { crashesByPoint } from "./crashPoints.ts";
import type { SimTally } from "./tally.ts";

/** Of so many bad days each of these is part, by a wide margin; fewer may well miss one. */
export const SEEDS_MIN = 1_000;

/** Looked at, in every sweep. */
const INVARIANTS = ["I1", "I2", "I3", "I4", "I5", "I7", "I8", "I9", "I10", "I11", "I13"];

/** Told to players for good. */
const REFUSALS = [
  "INVALID_PHASE",
  "NOT_YOUR_TURN",
  "INSUFFICIENT_FUNDS",
  "STALE_ACTION",
  "SEAT_TAKEN",
  "MOVE_NOT_ALLOWED",
];

/** What a container says when it has found out, and made good, what another one left or a store has lost. */
const HEALS = ["redis_compared", "projection_missed", "stale_projection", "late_commit", "lock_passed"];

/** @returns what was never reached, in words. */
export function neverReached(tally: SimTally): string[] {
  const never = (what: string, counts: Readonly<Record<string, number>>, names: readonly string[]): string[] =>
    names.filter((name) => (counts[name] ?? 0) === 0).map((name) => `${what} ${name}`);
  const { acknowledged, rounds, drains, crashesInRecovery, staleWritesRefused } = tally;
  const events = { acknowledged, rounds, drains, crashesInRecovery, staleWritesRefused };
  const { elsewhere: _elsewhere, ...points } = crashesByPoint(tally.crashes);
  return [
    ...never("no process died at", points, Object.keys(points)),
    ...never("nothing looked at", tally.looks, INVARIANTS),
    ...never("nobody was refused with", tally.refusals, REFUSALS),
    ...never("no container ever said", tally.logged, HEALS),
    ...never("there were no", events, Object.keys(events)),
  ];
}
