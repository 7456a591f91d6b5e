/** Rounds spread over worker threads. */
import { availableParallelism } from "node:os";
import { runOnAllCores } from "../cli/workerPool.ts";
import { addTally, newTally, type Simulation, type Tally } from "./tally.ts";

/** A fifth of a second of one core: smooth progress, and the cost of a message is lost in it. */
const CHUNK_ROUNDS = 250_000;

/**
 * Play the rounds on all cores, in chunks with a stream each, so that a seed gives the same result on any
 * number of cores. `onProgress` gets the rounds done so far, in all.
 */
export async function simulateOnAllCores(
  { rounds, ...order }: Omit<Simulation, "stream">,
  onProgress: (done: number) => void,
): Promise<Tally> {
  const sum = newTally();
  let next = 0;
  await runOnAllCores<Simulation, Tally>(new URL("./simulationWorker.js", import.meta.url), {
    takeJob: () => {
      const from = next * CHUNK_ROUNDS;
      if (from >= rounds) return null;
      return { ...order, stream: next++, rounds: Math.min(CHUNK_ROUNDS, rounds - from) };
    },
    addResult: (tally) => {
      addTally(sum, tally);
      onProgress(sum.rounds);
    },
    threads: Math.min(availableParallelism(), Math.ceil(rounds / CHUNK_ROUNDS)),
  });
  return sum;
}
