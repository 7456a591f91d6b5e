/** Sums on their way out. */
import { assert } from "../kernel.ts";

/**
 * A sum as the wire carries it: a JSON integer.
 * @throws {Bug} beyond 2^53 − 1, where JSON stops being exact. Deposits end far below (M12).
 */
export function exactNumber(sum: bigint): number {
  const number = Number(sum);
  assert(Number.isSafeInteger(number), `a sum has left the range the wire carries exactly: ${sum}`);
  return number;
}
