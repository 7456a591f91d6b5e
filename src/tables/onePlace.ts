/** One caller holds one place in a table's line: what they ask meanwhile waits for their own answer first (T44). */

/** A person has one action under way; this leaves room for repeats. More comes from a program, which is answered TABLE_BUSY. */
const WAITING_MAX = 4;

export interface OnePlace {
  /** @returns null when there was no turn within `waitMs`, or others of this caller wait already. */
  inTurn<T>(caller: string, waitMs: number, work: () => Promise<T>): Promise<T | null>;
}

/** @param pause resolves after so many milliseconds. */
export function createOnePlace(pause: (ms: number) => Promise<void>): OnePlace {
  /** A caller is here while something of theirs is under way. */
  const lines = new Map<string, ((isMine: boolean) => void)[]>();

  const enter = (caller: string, waitMs: number): Promise<boolean> => {
    const line = lines.get(caller);
    if (line === undefined) {
      lines.set(caller, []);
      return Promise.resolve(true);
    }
    if (line.length >= WAITING_MAX) return Promise.resolve(false);
    return new Promise((resolve) => {
      line.push(resolve);
      void pause(waitMs).then(() => {
        const place = line.indexOf(resolve);
        if (place >= 0) line.splice(place, 1);
        resolve(false); // Means nothing to who had their turn.
      });
    });
  };

  const leave = (caller: string): void => {
    const next = lines.get(caller)?.shift();
    if (next === undefined) lines.delete(caller);
    else next(true);
  };

  return {
    async inTurn(caller, waitMs, work) {
      if (!(await enter(caller, waitMs))) return null;
      try {
        return await work();
      } finally {
        leave(caller);
      }
    },
  };
}
