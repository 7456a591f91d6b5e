/** The thread behind `npm run sim`: a seed in, what came of it out. */
import { parentPort } from "node:worker_threads";
import type { Guard } from "./brokenGuards.ts";
import { type GameName, SIMULATIONS } from "./simulations.ts";

Error.stackTraceLimit = 0; // Faults are thrown by the thousand here, and nobody looks at where.

export interface SimJob {
  readonly game: GameName;
  readonly seed: number;
  readonly without: Guard | null;
}

parentPort?.on("message", ({ game, seed, without }: SimJob) => {
  void SIMULATIONS[game](seed, { without }).then((simulated) => parentPort?.postMessage(simulated));
});
