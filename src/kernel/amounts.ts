/** Amounts of money: inside a game, and on their way out. */
import { assert } from "./assert.ts";

/**
 * A sum as the wire carries it: a JSON integer.
 * @throws {Bug} beyond 2^53 − 1, where JSON stops being exact. Deposits end far below (M12).
 */
export function exactNumber(sum: bigint): number {
  const number = Number(sum);
  assert(Number.isSafeInteger(number), `a sum has left the range the wire carries exactly: ${sum}`);
  return number;
}

/**
 * An amount in minor units (100 = 1.00 chip) inside a game or a message. A safe integer: stakes are at
 * most STAKE_MAX, so that no payout of any rule can leave the range that JSON carries exactly.
 * Balances and sums over many accounts are `bigint` (see money/).
 */
export type Chips = number;

/** 10^12 minor units. The dearest payout is 101 × (21+3 suited trips with its stake): far below 2^53. */
export const STAKE_MAX = 1_000_000_000_000;

/** Half of what JSON carries exactly: no treasury, and no sum of shares, grows beyond it. */
export const TREASURY_CEILING = 2n ** 52n;
