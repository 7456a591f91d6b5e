/** The two ways to stop on our own bugs. */

/** A broken promise of our own code: it fails the action, freezes what it concerns and pages. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/** @throws {Bug} when the fact does not hold. For our own mistakes only; a player's mistake is a refusal. */
export function assert(fact: unknown, message: string): asserts fact {
  if (!fact) throw new Bug(message);
}

/** The end of a `switch` over a union: a new member no longer compiles until it is handled. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${JSON.stringify(value)}`);
}
