const LOOK_MS = 20;

/** Looks again and again until it is so. What throws counts as not yet. @throws {Error} after `withinMs`. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
  what = "what was waited for",
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      if (await isSo()) return;
    } catch {
      // Asked of a store that is down: not yet.
    }
    if (performance.now() > giveUpAt) throw new Error(`${what} did not come within ${withinMs / 1_000} s`);
    await pass(LOOK_MS);
  }
}

export const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
