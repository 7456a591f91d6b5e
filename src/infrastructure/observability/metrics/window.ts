/** Figures of the last five minutes, so that an alert ends when the trouble has ended. */
import { performance } from "node:perf_hooks";

const SLICES = 10;
const SLICE_MS = 30_000;

interface Slice {
  index: number;
  good: number;
  bad: number;
  maxMs: number;
}

export interface Window {
  good(): void;
  bad(): void;
  longest(ms: number): void;
  /** 0 to 1; 1 while nothing happened. */
  successRate(): number;
  maxMs(): number;
}

export function createWindow(now: () => number = () => performance.now()): Window {
  const slices: Slice[] = Array.from({ length: SLICES }, () => ({ index: -1, good: 0, bad: 0, maxMs: 0 }));
  const current = (): Slice => {
    const index = Math.floor(now() / SLICE_MS);
    const slice = slices[index % SLICES] as Slice;
    if (slice.index !== index) Object.assign(slice, { index, good: 0, bad: 0, maxMs: 0 });
    return slice;
  };
  const living = (): Slice[] => {
    const newest = Math.floor(now() / SLICE_MS);
    return slices.filter(({ index }) => index > newest - SLICES && index >= 0);
  };
  return {
    good() {
      current().good += 1;
    },
    bad() {
      current().bad += 1;
    },
    longest(ms) {
      const slice = current();
      slice.maxMs = Math.max(slice.maxMs, ms);
    },
    successRate() {
      const sum = (pick: "good" | "bad") => living().reduce((total, slice) => total + slice[pick], 0);
      const [good, bad] = [sum("good"), sum("bad")];
      return good + bad === 0 ? 1 : good / (good + bad);
    },
    maxMs: () => living().reduce((max, slice) => Math.max(max, slice.maxMs), 0),
  };
}

export interface LongestHeld {
  /** @returns what to call when it ends. */
  began(): () => void;
  ms(): number;
}

/** The longest of what ended within five minutes and what still goes on: a lock that never ends must show too. */
export function createLongestHeld(now: () => number = () => performance.now()): LongestHeld {
  const window = createWindow(now);
  const open = new Set<{ readonly at: number }>();
  return {
    began() {
      const one = { at: now() };
      open.add(one);
      return () => {
        if (open.delete(one)) window.longest(now() - one.at);
      };
    },
    ms: () => [...open].reduce((max, { at }) => Math.max(max, now() - at), window.maxMs()),
  };
}
