/** Work spread over worker threads. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/**
 * Give each thread a job, and the next when its result is there, until there is none: the thread at `worker` answers each
 * message with one. Rejects with what a thread threw.
 */
export async function runOnAllCores<Job, Result>(
  worker: URL,
  { takeJob, addResult, threads = availableParallelism() }: PoolOptions<Job, Result>,
): Promise<void> {
  await Promise.all(Array.from({ length: threads }, () => runWorker(worker, takeJob, addResult)));
}

export interface PoolOptions<Job, Result> {
  /** null: there is nothing left to do. */
  readonly takeJob: () => Job | null;
  readonly addResult: (result: Result) => void;
  /** Default: as many as there are cores. */
  readonly threads?: number;
}

async function runWorker<Job, Result>(
  url: URL,
  takeJob: () => Job | null,
  addResult: (result: Result) => void,
): Promise<void> {
  const worker = new Worker(url);
  try {
    await new Promise<void>((resolve, reject) => {
      const giveNext = () => {
        const job = takeJob();
        if (job === null) resolve();
        else worker.postMessage(job);
      };
      worker.on("message", (result: Result) => {
        addResult(result);
        giveNext();
      });
      worker.on("error", reject);
      giveNext();
    });
  } finally {
    await worker.terminate();
  }
}
