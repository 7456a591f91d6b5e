/** Rounds spread over worker threads. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
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
  const takeChunk = (): Simulation | null => {
    const from = next * CHUNK_ROUNDS;
    if (from >= rounds) return null;
    return { ...order, stream: next++, rounds: Math.min(CHUNK_ROUNDS, rounds - from) };
  };
  const addChunk = (tally: Tally) => {
    addTally(sum, tally);
    onProgress(sum.rounds);
  };
  const threads = Math.min(availableParallelism(), Math.ceil(rounds / CHUNK_ROUNDS));
  await Promise.all(Array.from({ length: threads }, () => runWorker(takeChunk, addChunk)));
  return sum;
}

/** One thread that asks for chunks until there are none. */
async function runWorker(takeChunk: () => Simulation | null, addChunk: (tally: Tally) => void): Promise<void> {
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  try {
    await new Promise<void>((resolve, reject) => {
      const giveNext = () => {
        const chunk = takeChunk();
        if (chunk === null) resolve();
        else worker.postMessage(chunk);
      };
      worker.on("message", (tally: Tally) => {
        addChunk(tally);
        giveNext();
      });
      worker.on("error", reject);
      giveNext();
    });
  } finally {
    await worker.terminate();
  }
}
