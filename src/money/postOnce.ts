/** One transfer under an id that its caller keeps: however often it is asked for, it is posted once. */
import { assert } from "../kernel/assert.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Balance, Ledger, Transfer } from "./ports/ledger.ts";

export interface PostedOnce {
  /** When it was first posted, epoch milliseconds. */
  readonly createdAt: number;
  /** Balances after it; empty when it had been posted before. */
  readonly balances: ReadonlyMap<string, Balance>;
}

/**
 * A repeat changes nothing and is answered with the first time.
 * @throws {Refused} INSUFFICIENT_FUNDS, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE; IDEMPOTENCY_MISMATCH for the same id with another transfer (M5, M11).
 */
export async function postOnce(ledger: Ledger, wanted: Transfer): Promise<PostedOnce> {
  const posted = await ledger.post([wanted]);
  const stands = await ledger.transfer(wanted.id);
  assert(stands !== null, `transfer ${wanted.id} was posted and is not there`);
  if (!isSame(stands, wanted)) throw new Refused("IDEMPOTENCY_MISMATCH");
  return { createdAt: stands.createdAt, balances: posted.outcome === "posted" ? posted.balances : new Map() };
}

const isSame = (a: Transfer, b: Transfer): boolean =>
  a.kind === b.kind && a.from === b.from && a.to === b.to && a.amount === b.amount;
