/** The spectators of one table: how long until the last of them has an update. */
import { createHistogram } from "../histogram.ts";

interface Update {
  firstAt: number;
  lastAt: number;
  have: number;
  askedAt: number | null;
}

/** Updates that are not complete after so many newer ones were lost on the way: the next is complete again. */
const REMEMBERED = 200;

export function createAudience(size: number) {
  const updates = new Map<number, Update>();
  const times = { last: createHistogram(), spread: createHistogram() };

  const change = (version: number, how: (update: Update) => void): void => {
    const now = performance.now();
    const update = updates.get(version) ?? { firstAt: now, lastAt: now, have: 0, askedAt: null };
    updates.set(version, update);
    how(update);
    const { firstAt, lastAt, have, askedAt } = update;
    if (have === size && askedAt !== null) {
      times.last.add(lastAt - askedAt);
      times.spread.add(lastAt - firstAt);
    }
    updates.delete(version - REMEMBERED);
  };

  return {
    /** `last`: from asking for an action to the last spectator. `spread`: from the first spectator to the last. */
    times,
    /** An action was asked for at `at` and made this version; its answer may come before or after the spectators'. */
    asked: (version: number, at: number) =>
      change(version, (update) => {
        update.askedAt = at;
      }),
    /** One more has it. */
    has: (version: number) =>
      change(version, (update) => {
        update.have += 1;
        if (update.have === 1) update.firstAt = performance.now();
        update.lastAt = performance.now();
      }),
    restart() {
      updates.clear();
      times.last = createHistogram();
      times.spread = createHistogram();
    },
  };
}
