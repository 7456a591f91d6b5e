/** Plays scenarios one after the other, each in a house of its own, and sums up. */
import { commitHere } from "../here.ts";
import { createRandom } from "../sim/random.ts";
import type { ToolRun } from "../stack/runTool.ts";
import { createEvidence } from "./evidence.ts";
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

export async function runScenarios({ scenarios, seed, size, scale, progress, soFar, ...tool }: Wish): Promise<Report> {
  const startedAt = performance.now();
  const played: Played[] = [];
  let violations = 0;
  const commit = commitHere();
  const report = () => reportOf({ seed, size, commit, seconds: (performance.now() - startedAt) / 1_000 }, played);
  for (const { name, run } of scenarios) {
    tool.stop.throwIfAborted();
    const evidence = createEvidence();
    const from = performance.now();
    const seconds = () => (performance.now() - from) / 1_000;
    const show = (text: string) => {
      const found = violations + Object.values(evidence.read().violationCount).reduce((sum, n) => sum + n, 0);
      progress(`${name} ${Math.round(seconds())} s · ${text} · ${evidence.faultCount} faults · ${found} violations`);
    };
    show("opening");
    const scaled = (count: number) => Math.ceil(count * scale);
    await run({ ...tool, size, scaled, evidence, random: createRandom(`${seed}/${name}`), progress: show });
    const reading = evidence.read();
    violations += Object.values(reading.violationCount).reduce((sum, n) => sum + n, 0);
    played.push({ scenario: name, seconds: Math.round(seconds() * 10) / 10, reading });
    soFar?.(report());
  }
  return report();
}
