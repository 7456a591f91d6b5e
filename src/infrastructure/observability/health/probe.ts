/** Ask a part whether it is well, within a time limit. */
import { performance } from "node:perf_hooks";

export interface Probed<T> {
  readonly isWell: boolean;
  /** Milliseconds; without an answer the time limit at least, also where a breaker or a cut line refused the question sooner. */
  readonly latency: number;
  readonly value?: T;
}

export type Probe<T> = () => Promise<Probed<T>>;

/**
 * Never throws, and never takes longer than `limitMs`. Asked again while an earlier question hangs, it waits for that one:
 * a store that hangs is not also flooded.
 */
export function createProbe<T>(ask: () => Promise<T>, limitMs: number): Probe<T> {
  let pending: Promise<T> | undefined;
  const shared = (): Promise<T> => {
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  return async () => {
    const startedAt = performance.now();
    const latency = (): number => Math.round((performance.now() - startedAt) * 100) / 100;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    });
    try {
      const value = await Promise.race([shared(), late]);
      return { isWell: true, latency: latency(), value };
    } catch {
      return { isWell: false, latency: Math.max(latency(), limitMs) }; // The reason is logged where the store is used.
    } finally {
      clearTimeout(timer);
    }
  };
}
