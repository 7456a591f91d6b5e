import type { Clock } from "../../../src/client/clock.ts";

/** Time that passes only when told to, in the order of the timers; chance is always one half. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Map<symbol, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const key = Symbol("timer");
    this.#timers.set(key, { at: this.#now + delayMs, run });
    return () => void this.#timers.delete(key);
  }

  random(): number {
    return 0.5;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets everything happen that is due within `ms`, promises included. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [key, { at, run }] = due;
      this.#timers.delete(key);
      this.#now = Math.max(this.#now, at);
      run();
      await settled();
    }
    this.#now = until;
  }
}

/** Until no promise has anything left to do: a turn of the event loop comes after all of them. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
