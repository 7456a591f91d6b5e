/**
 * Callers of one process line up here, first come first served, before one of them competes with other
 * containers in Redis. Without it they compete with each other: asking Redis again and again, and passing
 * whoever came first.
 */
export interface Queues {
  /** @returns what ends the turn; null when it did not come within `waitMs`. */
  enter(key: string, waitMs: number): Promise<Turn | null>;
}

export interface Turn {
  /** Whether somebody else was before us. */
  readonly waited: boolean;
  /** A repeat changes nothing. */
  end(): void;
}

export function createQueues(): Queues {
  /** Those who wait, by key. A key is here while somebody has the turn. */
  const lines = new Map<string, ((turn: Turn) => void)[]>();

  const turnOf = (key: string, waited: boolean): Turn => {
    let isOver = false;
    return {
      waited,
      end() {
        if (isOver) return;
        isOver = true;
        const next = lines.get(key)?.shift();
        if (next === undefined) lines.delete(key);
        else next(turnOf(key, true));
      },
    };
  };

  return {
    enter(key, waitMs) {
      const line = lines.get(key);
      if (line === undefined) {
        lines.set(key, []);
        return Promise.resolve(turnOf(key, false));
      }
      if (waitMs <= 0) return Promise.resolve(null);
      return new Promise((resolve) => {
        const take = (turn: Turn) => {
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
