import type { ToolRun } from "../../../src/ops/cli/runTool.ts";
import type { Random } from "../sim/random.ts";
import type { Evidence } from "./evidence.ts";

/** `full`: as long as its figures need. `short`: the same faults, few of each, for every run of the tests. */
export type Size = "full" | "short";

export interface ScenarioRun extends ToolRun {
  readonly size: Size;
  /** Shrinks what is counted in thousands, for trying things out: 1 is the whole. */
  readonly scaled: (count: number) => number;
  /** Every choice is drawn from here: the same seed, the same schedule. What the machine makes of it is its own. */
  readonly random: Random;
  readonly evidence: Evidence;
  /** How far it is, for the line on the screen. */
  progress(text: string): void;
}

export interface Scenario {
  /** For `--only`. */
  readonly name: string;
  readonly what: string;
  /**
   * `beside`: it mostly waits, for longer than any other, and runs beside them from the first to the last. `alone`: what it
   * measures is how long things take. Default: some at a time, since what they prove does not depend on that.
   */
  readonly when?: "beside" | "alone";
  run(run: ScenarioRun): Promise<void>;
}
