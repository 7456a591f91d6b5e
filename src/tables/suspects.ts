/** Callers who were refused lately: what they ask next is judged before they hold anything that others wait for (T43). */

/** So long after a refusal. */
const SUSPECT_MS = 5_000;

/** Of these, so many refusals may ask Postgres at once, and so many more each second. */
const BURST = 10;
const PER_SECOND = 5;

/** When there are more, those whose time is up are forgotten. */
const KEPT_MAX = 10_000;

export interface Suspects {
  has(caller: string): boolean;
  /** They were refused just now. */
  add(caller: string): void;
  /** @returns whether they may ask Postgres once more about something that Redis says is refused. */
  mayAsk(caller: string): boolean;
}

interface Suspect {
  tokens: number;
  filledAt: number;
  refusedAt: number;
}

export function createSuspects(now: () => number): Suspects {
  const suspects = new Map<string, Suspect>();
  const forgetOld = (): void => {
    for (const [caller, { refusedAt }] of suspects) if (refusedAt + SUSPECT_MS <= now()) suspects.delete(caller);
  };
  return {
    has: (caller) => (suspects.get(caller)?.refusedAt ?? Number.NEGATIVE_INFINITY) + SUSPECT_MS > now(),
    add(caller) {
      const at = now();
      const known = suspects.get(caller);
      if (known !== undefined) known.refusedAt = at;
      else suspects.set(caller, { tokens: BURST, filledAt: at, refusedAt: at });
      if (suspects.size > KEPT_MAX) forgetOld();
    },
    mayAsk(caller) {
      const suspect = suspects.get(caller);
      if (suspect === undefined) return true;
      const at = now();
      suspect.tokens = Math.min(BURST, suspect.tokens + ((at - suspect.filledAt) * PER_SECOND) / 1_000);
      suspect.filledAt = at;
      if (suspect.tokens < 1) return false;
      suspect.tokens -= 1;
      return true;
    },
  };
}
