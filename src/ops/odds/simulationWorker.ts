/** The thread behind pool.ts: a chunk in, a tally out. */
import { parentPort } from "node:worker_threads";
import { type Simulation, simulate } from "./tally.ts";

parentPort?.on("message", (chunk: Simulation) => {
  parentPort?.postMessage(simulate(chunk));
});
