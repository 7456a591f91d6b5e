/** What syndicates get of the house's result on their members' rounds, as pay day's job asks for it. */
import type { SyndicateId } from "../../kernel/ids.ts";

export type HouseCredit =
  | {
      readonly outcome: "credited";
      /** Signed, minor units: what the house won from the members since the credit before. */
      readonly result: bigint;
      /** Minor units; 0: nothing was earned, or the treasury has no room for it. */
      readonly amount: bigint;
      /** What it bought for those who held shares all the time. */
      readonly shares: bigint;
    }
  /** It was credited before; nothing was written now. */
  | { readonly outcome: "repeated" };

/** Every write is one function, atomic and safe to repeat. */
export interface HouseShares {
  /**
   * Fixes who held shares, and which rounds count: those settled up to `until`, epoch milliseconds, and after the period before.
   * @returns false: nothing is to be credited, because this period only begins the count.
   */
  open(period: string, until: number, perMille: number): Promise<boolean>;
  /** Syndicates that the period has not credited yet, by id, after `after`. */
  pending(period: string, after: SyndicateId | null, limit: number): Promise<readonly SyndicateId[]>;
  /** @throws {Refused} SERVICE_UNAVAILABLE; {Error} where the treasury is frozen: the next period makes up for it. */
  credit(period: string, syndicateId: SyndicateId): Promise<HouseCredit>;
}
