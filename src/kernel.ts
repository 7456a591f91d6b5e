/**
 * The few words every room shares: ids and amounts as branded types, results, and the two ways to
 * stop on our own bugs. Nothing here knows the game, the money or the machine.
 */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]?: Name };

export type TableId = Brand<string, "TableId">;
export type PlayerId = Brand<string, "PlayerId">;
export type RoundId = Brand<string, "RoundId">;
export type SyndicateId = Brand<string, "SyndicateId">;
export type RunId = Brand<string, "RunId">;

/**
 * An amount in minor units (100 = 1.00 chip) inside a game or a message. A safe integer: stakes are at
 * most STAKE_MAX, so that no payout of any rule can leave the range that JSON carries exactly.
 * Balances and sums over many accounts are `bigint` (see money/).
 */
export type Chips = Brand<number, "Chips">;

/** 10^12 minor units. The dearest payout is 101 × (21+3 suited trips with its stake): far below 2^53. */
export const STAKE_MAX = 1_000_000_000_000;

/** What a player may get wrong is returned, never thrown. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

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

/**
 * A use case says no: the player or caller may get it wrong and is told why. The code is an entry of the
 * protocol's catalogue; the edge maps it, nothing else does. Nothing was changed when this is thrown.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  /** Facts to act on, sent beside the code: `allowed`, `min`, `max`, `issues`, `retryAfterMs`. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: string, facts: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.facts = facts;
  }
}
