/** Money from a player's wallet into a treasury, and the shares it buys. There is no way back but dividends. */

import { exactNumber, TREASURY_CEILING } from "../kernel/amounts.ts";
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { WalletNotify } from "../money/ports/ledger.ts";
import { lookAt } from "./look.ts";
import type { Syndicate, SyndicateBook } from "./ports.ts";

export interface Contribution {
  /** A UUID, the same for every repeat of the request. */
  readonly id: string;
  readonly syndicate: SyndicateId;
  readonly player: PlayerId;
  /** Minor units from 1 to STAKE_MAX. */
  readonly amount: number;
}

export interface Contributed {
  readonly syndicate: Syndicate;
  readonly contribution: {
    readonly id: string;
    readonly amount: number;
    /** Shares it bought; 0 for a gift of who is no member. */
    readonly shares: number;
    readonly createdAt: number;
  };
}

/**
 * A member buys shares at their price, rounded down in favour of those who hold shares; anyone else gives (S4). A repeat
 * changes nothing and is answered with the first time. Effects: money and shares, in one transaction; then the player's
 * devices are notified.
 * @throws {Refused} NOT_FOUND, LIMIT_REACHED with `max`, CONTRIBUTION_TOO_SMALL with `min`, INSUFFICIENT_FUNDS, ACCOUNT_FROZEN,
 *   IDEMPOTENCY_MISMATCH, SERVICE_UNAVAILABLE.
 */
export async function contribute(
  { book, notify }: { readonly book: SyndicateBook; readonly notify: WalletNotify },
  { id, syndicate, player, amount }: Contribution,
): Promise<Contributed> {
  const done = await book.contribute({ operationId: id, syndicate, player, amount, treasuryMax: TREASURY_CEILING });
  switch (done.outcome) {
    case "LIMIT_REACHED":
      throw new Refused(done.outcome, { max: exactNumber(done.max) });
    case "CONTRIBUTION_TOO_SMALL":
      throw new Refused(done.outcome, { min: exactNumber(done.min) });
    case "NOT_FOUND":
    case "IDEMPOTENCY_MISMATCH":
      throw new Refused(done.outcome);
    case "CONTRIBUTED":
      if (done.wallet !== null) notify.wallet(player, done.wallet);
      return {
        syndicate: await lookAt(book, syndicate, player),
        contribution: { id, amount, shares: exactNumber(done.bought), createdAt: done.createdAt },
      };
  }
}
