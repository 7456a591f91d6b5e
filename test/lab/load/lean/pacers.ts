/** When players act: at once, or when the clock says so. */

interface Actor {
  /** @param since when it was meant to act. @returns false when it has nothing to do any more */
  act(since: number): boolean;
}

export interface Pacer {
  /** This one has something to do. */
  ready(actor: Actor): void;
  /** Arrivals that nobody was ready for yet. */
  readonly behind: number;
  stop(): void;
}

/** Closed loop: who can act, acts. As many are under way as there are players that can. */
export function atOnce(now: () => number = () => performance.now()): Pacer {
  return { ready: (actor) => void actor.act(now()), behind: 0, stop: () => undefined };
}

const LOOK_MS = 1; // What timers can do at best.

/**
 * Open loop: `perSecond` actions fall due evenly, whatever became of those before. One that finds nobody ready waits, and its
 * time counts from when it was due: a server that stalls is charged for all it kept waiting.
 */
export function onClock(
  perSecond: number,
  now: () => number = () => performance.now(),
  every: (ms: number, look: () => void) => () => void = timer,
): Pacer {
  const startedAt = now();
  const idle: Actor[] = [];
  const due: number[] = [];
  let arrived = 0;

  const look = (): void => {
    const at = now();
    for (; startedAt + (arrived * 1_000) / perSecond <= at; arrived += 1) {
      due.push(startedAt + (arrived * 1_000) / perSecond);
    }
    while (due.length > 0 && idle.length > 0) {
      if (idle.shift()?.act(due[0] as number) === true) due.shift();
    }
  };
  const stop = every(LOOK_MS, look);
  return {
    ready(actor) {
      idle.push(actor);
      if (due.length > 0) look();
    },
    get behind() {
      return due.length;
    },
    stop,
  };
}

function timer(ms: number, look: () => void): () => void {
  const interval = setInterval(look, ms);
  return () => clearInterval(interval);
}
