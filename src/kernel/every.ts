/** Background loops. */
import type { Clock, Jitter } from "./clock.ts";
import type { Log } from "./log.ts";

/** A stop ends a pause within this: a draining container has few seconds. */
const STOP_LOOK_MS = 100;

/** Do it again and again with a jittered pause between, also after errors, until stopped. */
export async function every(
  { clock, chance, log }: { readonly clock: Clock; readonly chance: Jitter; readonly log: Log },
  pauseMs: number,
  isStopping: () => boolean,
  work: () => Promise<void>,
): Promise<void> {
  while (!isStopping()) {
    await work().catch((err: unknown) => log.warn({ err, loop: work.name }, "a look failed; the next one tries again"));
    for (let leftMs = pauseMs * (0.75 + chance.jitter() / 2); leftMs > 0 && !isStopping(); leftMs -= STOP_LOOK_MS)
      await clock.pause(Math.min(leftMs, STOP_LOOK_MS));
  }
}
