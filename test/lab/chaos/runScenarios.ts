/** Plays scenarios, each in a house of its own, and sums up. */

import type { ToolRun } from "../../../src/ops/cli/runTool.ts";
import { commitHere } from "../machineHere.ts";
import { createRandom } from "../sim/random.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import { type Played, type Report, reportOf } from "./report.ts";
import type { Scenario, Size } from "./scenario.ts";

export interface Wish extends ToolRun {
  readonly scenarios: readonly Scenario[];
  readonly seed: string;
  readonly size: Size;
  /** 0 to 1: how much of the counts. */
  readonly scale: number;
  /** Told again and again how far it is. */
  readonly progress: (text: string) => void;
  /** Told after each scenario what there is so far: a run that is stopped has not been in vain. */
  readonly soFar?: (report: Report) => void;
}

/** Those that need not be alone, so many at a time: while one waits the other works; more only wait for the same two cores. */
const LANES = 2;

/** Those that must be alone first, then the others; beside all of them those that mostly wait. */
export async function runScenarios({ scenarios, seed, size, scale, progress, soFar, ...tool }: Wish): Promise<Report> {
  const startedAt = performance.now();
  const played: Played[] = [];
  let violations = 0;
  const commit = commitHere();
  const report = () => reportOf({ seed, size, commit, seconds: (performance.now() - startedAt) / 1_000 }, played);
  const lines = new Map<string, string>();
  const play = async ({ name, run }: Scenario): Promise<void> => {
    tool.stop.throwIfAborted();
    const evidence = createEvidence();
    const from = performance.now();
    const seconds = () => (performance.now() - from) / 1_000;
    const show = (text: string) => {
      lines.set(name, `${name} ${Math.round(seconds())} s, ${text}`);
      progress(`${[...lines.values()].join(" · ")} · ${violations + found(evidence)} violations`);
    };
    show("opening");
    const scaled = (count: number) => Math.ceil(count * scale);
    await run({ ...tool, size, scaled, evidence, random: createRandom(`${seed}/${name}`), progress: show });
    violations += found(evidence);
    lines.delete(name);
    played.push({ scenario: name, seconds: Math.round(seconds() * 10) / 10, reading: evidence.read() });
    soFar?.(report());
  };
  const beside = Promise.all(scenarios.filter(({ when }) => when === "beside").map(play));
  beside.catch(() => undefined); // Awaited below.
  for (const scenario of scenarios) if (scenario.when === "alone") await play(scenario);
  const others = scenarios.filter(({ when }) => when === undefined);
  const lane = async () => {
    for (let next = others.shift(); next !== undefined; next = others.shift()) await play(next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await beside;
  return report();
}

const found = (evidence: Evidence): number =>
  Object.values(evidence.read().violationCount).reduce((sum, count) => sum + count, 0);
