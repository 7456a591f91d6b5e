/** Rounds spread over worker threads. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Rules } from "../../games/blackjack/rules.ts";
import { addTally, newTally, type Tally } from "./tally.ts";

/** One order to a worker: some rounds of one stream of random words. */
export interface Chunk {
  readonly rules: Rules;
  readonly rounds: number;
  readonly seed: number;
  readonly stream: number;
}

/** A fifth of a second of one core: smooth progress, and the cost of a message is lost in it. */
const CHUNK_ROUNDS = 250_000;

/**
 * Play `rounds` rounds on all cores, in chunks with a stream each, so that a seed gives the same result
 * on any number of cores. `onProgress` gets the rounds done so far, in all.
 */
export async function simulateOnAllCores(
  rules: Rules,
  rounds: number,
  seed: number,
  onProgress: (done: number) => void,
): Promise<Tally> {
  const sum = newTally();
  let next = 0;
  const takeChunk = (): Chunk | null => {
    const from = next * CHUNK_ROUNDS;
    if (from >= rounds) return null;
    return { rules, seed, stream: next++, rounds: Math.min(CHUNK_ROUNDS, rounds - from) };
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
function runWorker(takeChunk: () => Chunk | null, addChunk: (tally: Tally) => void): Promise<void> {
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  return new Promise<void>((resolve, reject) => {
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
  }).finally(() => worker.terminate());
}
