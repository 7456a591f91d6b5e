/**
 * Whether this process stood still: stopped by the machine, or busy with something else. What it reads right afterwards may have
 * lain in its buffers all the while, and its sender may have given it up and gone on elsewhere.
 */

/** Standing still for longer than this is not a busy moment any more. */
export const STANDSTILL_MS = 2_000;

/** What waited in the buffers is read in the first turns of the event loop; this is many turns. */
const WAKING_MS = 1_000;

/** A tenth of what has to be noticed. */
const BEAT_MS = 200;

export interface Standstill {
  /** Asked at the moment at which something is read. */
  mayHaveWaited(): boolean;
}

/** @param now monotonic milliseconds, which go on while the process stands still. @param onWake gets how long it stood still. */
export function createStandstill(now: () => number, onWake: (stoodMs: number) => void): Standstill & { beat(): void } {
  let beatAt = now();
  let wakingUntil = Number.NEGATIVE_INFINITY;
  // Both look: after a pause the event loop reads sockets before it runs timers.
  const look = (): number => {
    const at = now();
    const stoodMs = at - beatAt;
    if (stoodMs > STANDSTILL_MS) {
      wakingUntil = at + WAKING_MS;
      onWake(stoodMs);
    }
    return at;
  };
  return {
    mayHaveWaited() {
      const at = look();
      if (at < wakingUntil) beatAt = at; // Reported once.
      return at < wakingUntil;
    },
    beat() {
      beatAt = look();
    },
  };
}

/** Beats from now on, for as long as the process lives; keeps it from ending no longer. */
export function watchStandstill(onWake: (stoodMs: number) => void): Standstill {
  const standstill = createStandstill(() => performance.now(), onWake);
  setInterval(standstill.beat, BEAT_MS).unref();
  return standstill;
}
