/** Work that costs a core each: so many at once, so many who wait, each for so long. The rest is refused at once. */
import { Refused } from "../../kernel/refusals.ts";

export interface QueueBounds {
  readonly atOnce: number;
  readonly waitingMax: number;
  /** Who has waited this long is refused: the caller has given up by then. */
  readonly waitMs: number;
}

interface Waiter {
  readonly begin: () => void;
  readonly giveUp: NodeJS.Timeout;
}

/** @returns a function that runs work in turn. It throws SERVICE_UNAVAILABLE with `retryAfterMs` for work that was never begun. */
export function createBoundedQueue({ atOnce, waitingMax, waitMs }: QueueBounds) {
  const waiting: Waiter[] = [];
  let running = 0;

  const turn = (): Promise<void> => {
    if (running < atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= waitingMax) throw tooMany(waitMs);
    return new Promise((begin, reject) => {
      const waiter: Waiter = {
        begin,
        giveUp: setTimeout(() => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(tooMany(waitMs));
        }, waitMs),
      };
      waiting.push(waiter);
    });
  };

  /** The place goes to who has waited longest, or is free. */
  const done = (): void => {
    const next = waiting.shift();
    if (next === undefined) {
      running -= 1;
      return;
    }
    clearTimeout(next.giveUp);
    next.begin();
  };

  return async <T>(work: () => Promise<T>): Promise<T> => {
    await turn();
    try {
      return await work();
    } finally {
      done();
    }
  };
}

const tooMany = (retryAfterMs: number): Refused => new Refused("SERVICE_UNAVAILABLE", { retryAfterMs });
