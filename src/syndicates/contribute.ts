/** Money from a player's wallet into a treasury. There is no way back but dividends. */

import { exactNumber } from "../kernel/amounts.ts";
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { playerAccount, treasuryAccount } from "../money/accounts.ts";
import type { Ledger, WalletNotify } from "../money/ports/ledger.ts";
import { postOnce } from "../money/postOnce.ts";
import { lookAt } from "./look.ts";
import type { Syndicate, SyndicateBook } from "./ports.ts";

/** Half of what JSON carries exactly; many contributions at once stay far below the other half. */
const TREASURY_CEILING = 2n ** 52n;

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
  readonly contribution: { readonly id: string; readonly amount: number; readonly createdAt: number };
}

/**
 * Anyone may give, member or not (S4). A repeat changes nothing and is answered with the first time.
 * Effects: the transfer is posted; then the player's devices are told.
 * @throws {Refused} NOT_FOUND, LIMIT_REACHED with `max`, INSUFFICIENT_FUNDS, ACCOUNT_FROZEN, IDEMPOTENCY_MISMATCH, SERVICE_UNAVAILABLE.
 */
export async function contribute(
  deps: { readonly book: SyndicateBook; readonly ledger: Ledger; readonly notify: WalletNotify },
  { id, syndicate, player, amount }: Contribution,
): Promise<Contributed> {
  const { treasury } = await lookAt(deps.book, syndicate, player);
  if (treasury + BigInt(amount) > TREASURY_CEILING) {
    throw new Refused("LIMIT_REACHED", { max: exactNumber(TREASURY_CEILING) });
  }
  const [from, to] = [playerAccount(player), treasuryAccount(syndicate)];
  const posted = await postOnce(deps.ledger, { id, kind: "CONTRIBUTION", from, to, amount: BigInt(amount) });
  const after = posted.balances.get(from);
  if (after !== undefined) deps.notify.wallet(player, after);
  return {
    syndicate: await lookAt(deps.book, syndicate, player),
    contribution: { id, amount, createdAt: posted.createdAt },
  };
}
