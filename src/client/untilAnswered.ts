import { backoffMs, type Clock, pause } from "./clock.ts";
import { Unanswered, VegasError } from "./errors.ts";

/**
 * Asks until there is an answer that settles it, for at most `withinMs`. Silence and answers marked retryable
 * are asked again, after `retryAfterMs` where the server named it and a growing, jittered pause otherwise.
 * `ask` gets the milliseconds left and must send the same id each time.
 * @throws {VegasError} what the server refused; the last retryable refusal when the time is up
 * @throws {Unanswered} when the time is up and the outcome is not known
 */
export async function untilAnswered<Answer>(
  clock: Clock,
  withinMs: number,
  ask: (leftMs: number) => Promise<Answer>,
): Promise<Answer> {
  const endsAt = clock.now() + withinMs;
  let silence: Unanswered | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(endsAt - clock.now());
    } catch (error) {
      if (!isWorthRepeating(error)) throw error;
      if (error instanceof Unanswered) silence = error;

      const waitMs = (error instanceof VegasError ? error.retryAfterMs : undefined) ?? backoffMs(clock, attempt);
      // Once an attempt went unanswered a later "busy" proves nothing about it: the outcome stays unknown.
      if (clock.now() + waitMs >= endsAt) throw silence ?? error;
      await pause(clock, waitMs);
    }
  }
}

function isWorthRepeating(error: unknown): boolean {
  return error instanceof Unanswered ? !error.isFinal : error instanceof VegasError && error.retryable;
}
