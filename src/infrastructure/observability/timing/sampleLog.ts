/** When a store is slow, everything is: one line per kind and second says as much as a thousand. */
import { performance } from "node:perf_hooks";

const EVERY_MS = 1_000;

/** Kinds remembered; statements with lists of different lengths are different kinds. */
const KINDS_MAX = 500;

/** @returns a function that says for a kind how many were held back since the last one logged; null: hold this one back too. */
export function createLogSampler({
  everyMs = EVERY_MS,
  now: clock = () => performance.now(),
} = {}): (kind: string) => number | null {
  const logged = new Map<string, { at: number; held: number }>();
  return (kind) => {
    const now = clock();
    const last = logged.get(kind);
    if (last !== undefined && now - last.at < everyMs) {
      last.held += 1;
      return null;
    }
    if (logged.size >= KINDS_MAX) logged.clear();
    logged.set(kind, { at: now, held: 0 });
    return last?.held ?? 0;
  };
}
