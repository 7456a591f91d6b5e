/** Once per pay day each syndicate is credited with its part of what the house won from its members (S26). */

import type { SyndicateId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { HouseShares } from "./ports/houseShare.ts";

/** Rounds are settled by the clock of the rules and committed a moment later: none that counts is still on its way. */
const COMMITTED_MS = 60_000;

const AT_ONCE = 200;

export interface HouseShareDeps {
  readonly shares: HouseShares;
  readonly log: Log;
  /** Of the house's result; 0: nothing is credited, and nothing is read. */
  readonly perMille: number;
}

/**
 * Any number of processes at once do it once. A failure of one syndicate is logged and holds up no other: its rounds count
 * again in the next period.
 * @param slot when the pay day is, epoch milliseconds.
 */
export async function creditHouseShare(
  { shares, log, perMille }: HouseShareDeps,
  period: string,
  slot: number,
): Promise<void> {
  if (perMille === 0 || !(await shares.open(period, slot - COMMITTED_MS, perMille))) return;
  const startedAt = performance.now();
  const sums = { syndicates: 0, amount: 0n, failed: 0 };
  let after: SyndicateId | null = null;
  for (;;) {
    const page: readonly SyndicateId[] = await shares.pending(period, after, AT_ONCE);
    for (const syndicateId of page) {
      const credit = await shares.credit(period, syndicateId).catch((err: unknown) => {
        log.error({ type: "house_share_failed", period, syndicateId, err }, "a syndicate was not credited");
        return null;
      });
      if (credit === null) sums.failed += 1;
      else if (credit.outcome === "credited" && credit.amount > 0n) {
        sums.syndicates += 1;
        sums.amount += credit.amount;
      }
    }
    after = page.at(-1) ?? null;
    if (after === null) break;
  }
  const facts = { ...sums, amount: Number(sums.amount), duration_ms: Math.round(performance.now() - startedAt) };
  log.info({ type: "house_share_credited", period, ...facts }, "syndicates have their part of the house's result");
}
