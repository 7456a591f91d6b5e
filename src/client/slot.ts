import type { Clock } from "./clock.ts";

/** A place that holds a value or nothing, and where one can wait for a value. */
export class Slot<Value> {
  readonly #clock: Clock;
  readonly #waiting = new Set<(value: Value | null) => void>();
  #value: Value | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get value(): Value | null {
    return this.#value;
  }

  /** Serves everyone who waits. */
  put(value: Value): void {
    this.#value = value;
    this.#settle(value);
  }

  /** Those who wait go on waiting. */
  empty(): void {
    this.#value = null;
  }

  /** Nothing will come: those who wait get null now. */
  abandon(): void {
    this.#value = null;
    this.#settle(null);
  }

  /** The value as soon as there is one; null when `waitMs` pass without. */
  take(waitMs: number): Promise<Value | null> {
    if (this.#value !== null) return Promise.resolve(this.#value);
    return new Promise((resolve) => {
      const settle = (value: Value | null) => {
        cancel();
        this.#waiting.delete(settle);
        resolve(value);
      };
      const cancel = this.#clock.after(waitMs, () => settle(null));
      this.#waiting.add(settle);
    });
  }

  #settle(value: Value | null): void {
    for (const settle of [...this.#waiting]) settle(value);
  }
}
