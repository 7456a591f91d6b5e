/**
 * Callers of one process line up here, first come first served, before one of them competes with other
 * containers in Redis. Without it they compete with each other: asking Redis again and again, and passing
 * whoever came first.
 */
export interface Queues<Left> {
  /** @returns what ends the turn; null when it did not come within `waitMs`. */
  enter(key: string, waitMs: number): Promise<Turn<Left> | null>;
}

export interface Turn<Left> {
  /** Whether others were before us. */
  readonly waited: boolean;
  /** What the one before us left for the next; null: nothing. */
  readonly left: Left | null;
  /** Whether others wait behind us. */
  isAwaited(): boolean;
  /** A repeat changes nothing. @param left for the next one; only where others wait. */
  end(left?: Left): void;
}

export function createQueues<Left = never>(): Queues<Left> {
  /** Those who wait, by key. A key is here while one has the turn. */
  const lines = new Map<string, ((turn: Turn<Left>) => void)[]>();

  const turnOf = (key: string, waited: boolean, before: Left | null): Turn<Left> => {
    let isOver = false;
    return {
      waited,
      left: before,
      isAwaited: () => !isOver && (lines.get(key)?.length ?? 0) > 0,
      end(left) {
        if (isOver) return;
        isOver = true;
        const next = lines.get(key)?.shift();
        if (next === undefined) lines.delete(key);
        else next(turnOf(key, true, left ?? null));
      },
    };
  };

  return {
    enter(key, waitMs) {
      const line = lines.get(key);
      if (line === undefined) {
        lines.set(key, []);
        return Promise.resolve(turnOf(key, false, null));
      }
      if (waitMs <= 0) return Promise.resolve(null);
      return new Promise((resolve) => {
        const take = (turn: Turn<Left>) => {
          clearTimeout(patience);
          resolve(turn);
        };
        const patience = setTimeout(() => {
          line.splice(line.indexOf(take), 1);
          resolve(null);
        }, waitMs);
        line.push(take);
      });
    },
  };
}
