/** The simulator: quiet about what is right, the same twice, and loud about every guard that is taken away. */
import { describe, expect, it } from "vitest";
import { GUARDS, type Guard } from "../lab/sim/brokenGuards.ts";
import { SIMULATIONS, simulate } from "../lab/sim/simulations.ts";
import { neverReached } from "../lab/sim/sometimes.ts";
import { addSimulated, newSimTally } from "../lab/sim/tally.ts";

/** Few, for every run of the tests; `npm run sim` plays thousands. */
const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

/** A removed guard that is not noticed in so many bad days would not be noticed at all. */
const SEEDS_TO_NOTICE = 300;

/** Any will do; from here on the guard that is noticed most seldom, once in sixty days, is noticed soon. */
const FIRST_SEED = 200;

describe("simulated bad days", () => {
  it("[I1] [I3] [I5] [I8] [I13] leave nothing lost, doubled, stuck or different, whatever breaks", async () => {
    const tally = newSimTally();
    for (const seed of SEEDS) {
      const simulated = await simulate(seed);
      expect({ seed, violations: simulated.violations }).toEqual({ seed, violations: [] });
      addSimulated(tally, simulated);
    }
    // Days on which nothing happens prove nothing.
    const died = Object.values(tally.crashes).reduce((sum, times) => sum + times, 0);
    expect(died).toBeGreaterThan(20);
    expect(tally.acknowledged).toBeGreaterThan(500);
    expect(tally.rounds).toBeGreaterThan(100);
    // So few days need not bring everything; but everything must have been looked at.
    expect(neverReached(tally).filter((what) => what.startsWith("nothing looked at"))).toEqual([]);
  });

  it("[I4] a sweep that never reached a crash point, a refusal or a heal, or never looked, says so", () => {
    const [nothing, all] = [newSimTally(), newSimTally()];
    const missed = neverReached(nothing);
    expect(missed.length).toBeGreaterThan(30);
    expect(missed).toEqual(
      expect.arrayContaining(["no process died at C7", "nothing looked at I3", "nobody was refused with STALE_ACTION"]),
    );
    Object.assign(all.looks, { I3: 1 });
    expect(missed.filter((what) => !neverReached(all).includes(what))).toEqual(["nothing looked at I3"]);
  });

  it("[A15] [I1] [I3] [I5] [I8] [I13] a coin toss lives through the same days in the same rooms", async () => {
    const all = { crashes: 0, acknowledged: 0, rounds: 0 };
    for (const seed of SEEDS) {
      const { violations, crashes, acknowledged, rounds } = await SIMULATIONS["coin-toss"](seed);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      all.crashes += Object.values(crashes).reduce((sum, times) => sum + times, 0);
      all.acknowledged += acknowledged;
      all.rounds += rounds;
    }
    expect(all.crashes).toBeGreaterThan(20);
    expect(all.acknowledged).toBeGreaterThan(300);
    expect(all.rounds).toBeGreaterThan(100);
  });

  it("[A15] [I4] a coin toss played without a guard is found out as well", async () => {
    const without = { sequence: 0, atomic: 0, "meant-for": 0 };
    for (const guard of Object.keys(without) as (keyof typeof without)[])
      for (let seed = 1; seed <= SEEDS_TO_NOTICE && without[guard] === 0; seed++)
        without[guard] = (await SIMULATIONS["coin-toss"](seed, { without: guard })).violations.length;
    expect(Object.values(without).filter((violations) => violations === 0)).toEqual([]);
  });

  it("[I10] the same seed gives the same events; another seed gives others", async () => {
    const [first, again, other] = [await simulate(33), await simulate(33), await simulate(34)];
    expect(again).toEqual(first);
    expect(other.hash).not.toBe(first.hash);
  });

  it.each(Object.keys(GUARDS) as Guard[])("[I4] without the guard `%s` something is found", async (without) => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS_TO_NOTICE; seed++) {
      const { violations } = await simulate(seed, { without });
      if (violations.length > 0) return;
    }
    expect.unreachable(`${SEEDS_TO_NOTICE} seeds noticed nothing`);
  });
});
