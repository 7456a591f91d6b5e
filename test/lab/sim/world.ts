/**
 * Simulated time. What is to happen lies in a queue; between two events every promise that can go on does, so that the
 * order of everything follows from the queue alone. The same seed gives the same events, whatever the machine does.
 */
import { crc32 } from "node:zlib";

/** When the simulation begins, epoch milliseconds: any moment, as long as it is always the same. */
export const DAWN = Date.UTC(2030, 0, 1);

interface Planned {
  readonly at: number;
  /** Of two at the same time the one that was planned first comes first. */
  readonly order: number;
  /** null: it was called off. */
  run: (() => void) | null;
}

export class World {
  #now = DAWN;
  #planned = 0;
  #events = 0;
  #hash = 0;
  readonly #queue: Planned[] = [];
  readonly #trace: ((line: string) => void) | null;

  /** @param trace is told every event. */
  constructor(trace: ((line: string) => void) | null = null) {
    this.#trace = trace;
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  get events(): number {
    return this.#events;
  }

  /** Over all that was told so far: equal for equal runs. */
  get hash(): string {
    return this.#hash.toString(16).padStart(8, "0");
  }

  /** @returns what calls it off. */
  after(ms: number, run: () => void): () => void {
    const item: Planned = { at: this.#now + Math.max(0, ms), order: this.#planned++, run };
    this.#push(item);
    return () => {
      item.run = null;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Something happened that belongs to the story: it is part of the hash. */
  tell(what: string): void {
    const line = `${(this.#now - DAWN).toFixed(3)} ${what}`;
    this.#hash = crc32(line, this.#hash);
    this.#trace?.(line);
  }

  /** Lets time pass until `at` (epoch ms), event by event. */
  async runUntil(at: number): Promise<void> {
    await quiet();
    for (let next = this.#queue[0]; next !== undefined && next.at <= at; next = this.#queue[0]) {
      this.#pop();
      if (next.run === null) continue;
      this.#now = next.at;
      this.#events++;
      next.run();
      await quiet();
    }
    this.#now = at;
  }

  /** A binary heap: thousands of events wait at a time. */
  #push(item: Planned): void {
    const queue = this.#queue;
    let index = queue.length;
    queue.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, queue[parent] as Planned)) break;
      queue[index] = queue[parent] as Planned;
      index = parent;
    }
    queue[index] = item;
  }

  #pop(): void {
    const queue = this.#queue;
    const last = queue.pop() as Planned;
    if (queue.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && isBefore(queue[child + 1] as Planned, queue[child] as Planned)) child++;
      if (!isBefore(queue[child] as Planned, last)) break;
      queue[index] = queue[child] as Planned;
      index = child;
    }
    queue[index] = last;
  }
}

const isBefore = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** All promises that can go on have gone on: a tick asked for among them comes after the last of them. */
const quiet = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
