/** What shares are worth: the same arithmetic as share_price() and start_dividend_run() in Postgres, for showing. */
import type { Syndicate } from "./ports.ts";

const WHOLE_BP = 10_000n;

/** Minor units for one share, as a fraction rounded to millionths; never below 1 (S2). */
export function sharePriceOf({ worth, shares }: Pick<Syndicate, "worth" | "shares">): number {
  if (shares === 0 || worth <= BigInt(shares)) return 1;
  return Number((worth * 1_000_000n) / BigInt(shares)) / 1_000_000;
}

/** What a pay day that began now would bring the player who looks, minor units, but for the rounding of the last unit (S8, S9). */
export function dividendNow(syndicate: Syndicate): bigint {
  const { worth, treasuryMin, distributedBp, mine, shares } = syndicate;
  if (mine === null || mine === 0) return 0n;
  const above = worth - BigInt(treasuryMin);
  if (above <= 0n) return 0n;
  return (((above * BigInt(distributedBp)) / WHOLE_BP) * BigInt(mine)) / BigInt(shares);
}
