/** Guards of the simulated stores, taken away: the simulator's checks must find what comes of it. */
import { GUARDS, type Guard } from "../sim/brokenGuards.ts";
import { simulate } from "../sim/simulations.ts";
import type { Bitten } from "./real.ts";

/** A missing guard that is not noticed in so many bad days would not be noticed at all. */
const SEEDS_MAX = 500;

export const SIMULATED_GUARDS = Object.keys(GUARDS).map((name) => ({ name: name as Guard }));

export async function biteSimulated({ name }: { readonly name: Guard }): Promise<Bitten> {
  const startedAt = performance.now();
  const found = await firstViolation(name);
  return {
    ...{ guard: name, what: GUARDS[name].what, isNoticed: found !== null },
    by: found ?? `${SEEDS_MAX} seeds noticed nothing`,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

async function firstViolation(without: Guard): Promise<string | null> {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const [violation] = (await simulate(seed, { without })).violations;
    if (violation !== undefined) return `${violation.invariant} at seed ${seed}: ${violation.detail.slice(0, 80)}`;
  }
  return null;
}
