/** Between a process and a store: requests and replies take their time, get lost, or find nobody there. */
import { StoreAway } from "../../../src/kernel/faults.ts";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";
import type { Weather } from "./weather.ts";
import type { World } from "./world.ts";

/** A cut connection is noticed at once. */
const CUT_MS = 2;

/** Slow, when it is slow. */
const SLOW_MAX_MS = 500;

/** A store as the network sees it. */
export class Store {
  readonly name: string;
  /** How long a client waits for an answer. */
  readonly timeoutMs: number;
  /** Until then nobody is there. */
  downUntil = 0;
  /** Until then requests wait; they are carried out afterwards, even if nobody waits for them any more. */
  stalledUntil = 0;

  constructor(name: string, timeoutMs: number) {
    this.name = name;
    this.timeoutMs = timeoutMs;
  }
}

export class Network {
  readonly #world: World;
  readonly #random: Random;
  readonly #weather: () => Weather;

  constructor(world: World, random: Random, weather: () => Weather) {
    this.#world = world;
    this.#random = random;
    this.#weather = weather;
  }

  /** How long one message is under way. */
  delay(): number {
    const { latencyMs, slow } = this.#weather();
    return this.#random.around(latencyMs) + (this.#random.chance(slow) ? this.#random.next() * SLOW_MAX_MS : 0);
  }

  isLost(probability: number): boolean {
    return this.#random.chance(probability);
  }

  /**
   * A request of a process to a store. The process may die before it is sent or after it was carried out.
   * @throws {StoreAway} when no answer comes: the request may have been carried out, or may yet be.
   */
  call<T>(process: Process, store: Store, what: string, execute: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!process.step(`before ${what}`)) return;
      let isOver = false;
      const finish = (run: () => void): void => {
        if (isOver) return;
        isOver = true;
        stopWaiting();
        process.deliver(run);
      };
      const fail = (): void => finish(() => reject(new StoreAway(`${store.name} does not answer`)));
      const stopWaiting = this.#world.after(store.timeoutMs, fail);
      const { lost, cut } = this.#weather();
      if (this.isLost(lost)) return;

      const reply = (settle: () => void): void => {
        if (!process.step(`after ${what}`) || this.isLost(lost)) return;
        if (this.isLost(cut)) this.#world.after(CUT_MS, fail);
        else this.#world.after(this.delay(), () => finish(settle));
      };
      const arrive = (): void => {
        if (store.downUntil > this.#world.now) this.#world.after(CUT_MS, fail);
        else if (store.stalledUntil > this.#world.now) this.#world.after(store.stalledUntil - this.#world.now, arrive);
        else
          void Promise.resolve()
            .then(execute)
            .then(
              (value) => reply(() => resolve(value)),
              (error: unknown) => reply(() => reject(error as Error)),
            );
      };
      this.#world.after(this.delay(), arrive);
    });
  }

  /** A port whose every method is a request to the store. */
  through<Port extends object>(process: Process, store: Store, name: string, port: Port): Port {
    const methods = Object.entries(port).map(([method, execute]) => [
      method,
      (...args: unknown[]) =>
        this.call(process, store, `${name}.${method}`, () => (execute as (...args: unknown[]) => unknown)(...args)),
    ]);
    return Object.fromEntries(methods) as Port; // Same names, same signatures.
  }
}
