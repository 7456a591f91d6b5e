/** The thread behind pool.ts: a chunk in, a tally out. */
import { parentPort } from "node:worker_threads";
import type { Chunk } from "./pool.ts";
import { simulate } from "./tally.ts";

parentPort?.on("message", ({ rules, rounds, seed, stream }: Chunk) => {
  parentPort?.postMessage(simulate(rules, rounds, seed, stream));
});
