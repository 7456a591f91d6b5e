/** A container's process as the simulation has it: it runs, stands still, or is dead; what it waits for comes through here. */
import { STANDSTILL_MS } from "../../../src/edge/standstill.ts";
import type { Random } from "./random.ts";
import type { Weather } from "./weather.ts";
import type { World } from "./world.ts";

/** Thrown where a process dies in the middle of its own code: whatever runs after it finds every door closed. */
class Died extends Error {
  override readonly name = "Died";
}

/** Longer than the lock's time: who slept so long is not the holder any more. */
const PAUSE_MAX_MS = 10_000;

/** As long as the real one mistrusts what it reads. */
const WAKING_MS = 1_000;

/** Most requests are idle looks at clocks; the points named by the code are where it matters. */
const HOOK_TIMES_AS_DEADLY = 5;

/** What a dead process waits for. */
const never = new Promise<never>(() => undefined);

export class Process {
  readonly name: string;
  readonly #world: World;
  readonly #random: Random;
  readonly #weather: () => Weather;
  readonly #onEnd: (where: string | null) => void;
  #isAlive = true;
  #pausedUntil = 0;
  #stoodMs = 0;

  /** @param ports.onEnd is told where it died; null: it ended as it was asked to. */
  constructor(
    name: string,
    ports: { world: World; random: Random; weather: () => Weather; onEnd: (where: string | null) => void },
  ) {
    this.name = name;
    this.#world = ports.world;
    this.#random = ports.random;
    this.#weather = ports.weather;
    this.#onEnd = ports.onEnd;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isPaused(): boolean {
    return this.#pausedUntil > this.#world.now;
  }

  /** It stood still for long, and what it reads now may have waited. */
  get hasJustWoken(): boolean {
    return this.#stoodMs > STANDSTILL_MS && this.#world.now < this.#pausedUntil + WAKING_MS;
  }

  /** A step at which fate may strike. @returns whether the process lives on. */
  step(where: string, timesAsDeadly = 1): boolean {
    if (!this.#isAlive) return false;
    const { crash, pause } = this.#weather();
    const fate = this.#random.next() / timesAsDeadly;
    if (fate < crash) this.die(where);
    else if (fate < crash + pause) this.pause(this.#random.next() * PAUSE_MAX_MS);
    return this.#isAlive;
  }

  /** The hook of the code under test. */
  readonly crashPoint = (point: string): void => {
    if (!this.step(point, HOOK_TIMES_AS_DEADLY)) throw new Died(point);
  };

  die(where: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#world.tell(`${this.name} dies at ${where}`);
    this.#onEnd(where);
  }

  /** Ends as it was asked to. */
  exit(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#world.tell(`${this.name} ends`);
    this.#onEnd(null);
  }

  pause(ms: number): void {
    this.#stoodMs = ms;
    this.#pausedUntil = this.#world.now + ms;
    this.#world.tell(`${this.name} stands still for ${ms.toFixed(0)} ms`);
  }

  /** Something arrives from outside: now, when the process runs again, or never. */
  deliver(run: () => void): void {
    if (!this.#isAlive) return;
    if (this.isPaused) this.#world.after(this.#pausedUntil - this.#world.now, () => this.deliver(run));
    else run();
  }

  sleep(ms: number): Promise<void> {
    if (!this.#isAlive) return never;
    return new Promise((resolve) => void this.#world.after(ms, () => this.deliver(resolve)));
  }
}
