/** Time and chance as the client sees them: injected, so that a test decides both. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once after the delay; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

export const pause = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });

const FIRST_STEP_MS = 100; // Sooner and a restarting container is hammered; later and a player notices.
const LAST_STEP_MS = 5_000; // Nobody waits longer than this for a house that is back.

/**
 * How long to wait before attempt number `attempt` (from 1). Doubles up to LAST_STEP_MS, and between a half
 * and the whole of it by chance: the 500 players of a dead container must not arrive elsewhere at once.
 */
export function backoffMs(clock: Clock, attempt: number): number {
  const step = Math.min(LAST_STEP_MS, FIRST_STEP_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(step / 2 + (step / 2) * clock.random());
}
