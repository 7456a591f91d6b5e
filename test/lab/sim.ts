/**
 * npm run sim: the real table runtime, money rules and game over simulated stores, clock and network, in one process.
 * Each seed is a bad day of its own; the same seed gives the same events.
 *
 *   npm run sim -- --seeds 10000 [--from 1] [--json FILE]
 *   npm run sim -- --seed 4711 [--trace]          one seed, twice: the hashes must agree
 *   npm run sim -- --game coin-toss               another game in the same rooms
 *   npm run sim -- --without action-id            a guard taken away: something must be found
 */
import { writeFileSync } from "node:fs";
import { inspect, parseArgs } from "node:util";
import { liveText } from "../../src/ops/cli/liveText.ts";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { runOnAllCores } from "../../src/ops/cli/workerPool.ts";
import { commitHere, machineHere } from "./machineHere.ts";
import { GUARDS, type Guard, isGuard } from "./sim/brokenGuards.ts";
import { crashesByPoint } from "./sim/crashPoints.ts";
import type { Simulated } from "./sim/simulate.ts";
import { type GameName, isGameName, SIMULATIONS } from "./sim/simulations.ts";
import { neverReached, SEEDS_MIN } from "./sim/sometimes.ts";
import { addSimulated, hashOf, newSimTally, type SimTally } from "./sim/tally.ts";
import type { SimJob } from "./sim/worker.ts";

const SEED_MAX = 2 ** 32 - 1;

/** Every so many seeds one is run a second time: the hash must come out the same. */
const TWICE_EVERY = 100;

const FAILED_SHOWN = 10;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    without: { type: "string" },
    game: { type: "string", default: "blackjack" },
    json: { type: "string" },
  },
});
const without = guardOf(values.without);
const game = gameOf(values.game);
const simulate = SIMULATIONS[game];

if (values.seed !== undefined) await one(wholeNumber("--seed", values.seed, 0, SEED_MAX));
else await many(wholeNumber("--from", values.from, 0, SEED_MAX), wholeNumber("--seeds", values.seeds, 1, 10_000_000));

async function one(seed: number): Promise<void> {
  const first = await simulate(seed, { trace: values.trace ? print : null, without });
  const again = await simulate(seed, { without });
  const { violations, ...figures } = first;
  print(inspect(figures));
  for (const { invariant, detail } of violations) print(`${invariant}  ${detail}`);
  if (again.hash !== first.hash) throw new PlainError(`Seed ${seed} gave ${first.hash}, and then ${again.hash}.`);
  if (violations.length > 0) process.exitCode = 1;
}

async function many(from: number, seeds: number): Promise<void> {
  const tally = newSimTally();
  const unequal: number[] = [];
  const startedAt = performance.now();
  const live = liveText(() => progressOf(tally, seeds, performance.now() - startedAt));
  let next = 0;
  let repeated = 0;
  const repeats: number[] = [];
  const takeJob = (): SimJob | null => {
    const seed = next < seeds ? from + next++ : repeats.pop();
    return seed === undefined ? null : { game, seed, without };
  };
  const addResult = (simulated: Simulated): void => {
    const { seed, hash } = simulated;
    const before = tally.hashes.get(seed);
    if (before !== undefined) {
      repeated += 1;
      if (before !== hash) unequal.push(seed);
      return;
    }
    if (seed % TWICE_EVERY === 0) repeats.push(seed);
    addSimulated(tally, simulated);
  };
  await runOnAllCores<SimJob, Simulated>(new URL("./sim/worker.js", import.meta.url), { takeJob, addResult });
  live.stop();
  report(tally, { from, wallMs: performance.now() - startedAt, repeated, unequal });
}

interface Run {
  readonly from: number;
  readonly wallMs: number;
  readonly repeated: number;
  readonly unequal: readonly number[];
}

function report(tally: SimTally, { from, wallMs, repeated, unequal }: Run): void {
  const { spanMs, failed, crashes } = tally;
  const points = crashesByPoint(crashes);
  const eventHash = hashOf(tally);
  const here = { commit: commitHere(), machine: machineHere };
  const { user, system } = process.cpuUsage(); // Of all threads: what is left of a rate on a busy machine.
  const cpuSeconds = (user + system) / 1_000_000;
  const figures = {
    ...{ fromSeed: from, seeds: tally.seeds, simulatedHours: spanMs / 3_600_000, wallSeconds: wallMs / 1_000 },
    ...{ timesRealTime: spanMs / wallMs, cpuSeconds, timesRealTimePerCore: spanMs / 1_000 / cpuSeconds },
    events: tally.events,
    ...{ acknowledged: tally.acknowledged, roundsSettled: tally.rounds, lateCommits: tally.lateCommits },
    staleWritesRefused: tally.staleWritesRefused,
    ...{ drains: tally.drains, crashes: sumOf(crashes), crashesInRecovery: tally.crashesInRecovery },
    ...{ checks: tally.checks, violations: failed.reduce((sum, { violations }) => sum + violations.length, 0) },
    ...{ repeatedSeeds: repeated, unequalHashes: unequal.length },
  };
  print(table(figures));
  print(`${"eventHash".padEnd(20)}${eventHash.padStart(14)}`);
  print(`\nProcesses died at\n${table(points)}\n\ncommit ${here.commit}, ${here.machine}`);
  for (const { seed, violations } of failed.slice(0, FAILED_SHOWN)) {
    print(`seed ${seed}: npm run sim -- --seed ${seed} --trace`);
    for (const { invariant, detail } of violations.slice(0, 3)) print(`  ${invariant}  ${detail}`);
  }
  const isWhole = game === "blackjack" && without === null;
  const never = isWhole && tally.seeds >= SEEDS_MIN ? neverReached(tally) : [];
  const whole = {
    ...figures,
    eventHash,
    crashesByPoint: points,
    crashesByPlace: crashes,
    failed,
    unequal,
    never,
    ...here,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(whole, null, 2)}\n`);
  for (const what of never) print(`never reached: ${what}`);
  if (failed.length > 0 || unequal.length > 0 || never.length > 0) process.exitCode = 1;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, times) => sum + times, 0);
}

function table(figures: Readonly<Record<string, number>>): string {
  const round = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 100) / 100);
  return Object.entries(figures)
    .map(([name, value]) => `${name.padEnd(20)}${round(value).toLocaleString("en").padStart(14)}`)
    .join("\n");
}

function guardOf(name: string | undefined): Guard | null {
  if (name === undefined) return null;
  if (isGuard(name)) return name;
  throw new PlainError(`--without is one of ${Object.keys(GUARDS).join(", ")}.`);
}

function gameOf(name: string): GameName {
  if (isGameName(name)) return name;
  throw new PlainError(`--game is one of ${Object.keys(SIMULATIONS).join(", ")}.`);
}

function progressOf({ seeds: done, spanMs, acknowledged, failed }: SimTally, seeds: number, wallMs: number): string {
  const pace = `${Math.round(spanMs / wallMs)} × real time`;
  return `${done}/${seeds} seeds · ${acknowledged} actions · ${pace} · ${failed.length} failed`;
}
