/** Writes over HTTP that a person presses a button for: carried out once, however often it is pressed before there is an answer. */
import { VegasError } from "../client/index.ts";
import { makeUuid } from "../client/uuid.ts";

/** Idempotency keys of what nobody has answered yet, by what was asked for. */
const asked = new Map<string, string>();

/**
 * @param what is asked for, in full: the same again is the same request, and gets its answer
 * @throws {Unanswered} nobody answered; whoever presses again learns what became of it
 * @throws {VegasError} the server's refusal
 */
export async function once<Answer>(
  what: readonly unknown[],
  write: (how: { readonly idempotencyKey: string }) => Promise<Answer>,
): Promise<Answer> {
  const name = JSON.stringify(what);
  const idempotencyKey = asked.get(name) ?? makeUuid();
  asked.set(name, idempotencyKey);
  try {
    const answer = await write({ idempotencyKey });
    asked.delete(name);
    return answer;
  } catch (error) {
    if (error instanceof VegasError && !error.retryable) asked.delete(name);
    throw error;
  }
}
