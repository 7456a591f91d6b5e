/** Play money for who has run low: up to the starting balance, once a day. */
import { createHash } from "node:crypto";
import { exactNumber } from "../kernel/amounts.ts";
import type { PlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { issueAccount, playerAccount } from "./accounts.ts";
import type { Ledger, WalletNotify } from "./ports/ledger.ts";

const DAY_MS = 86_400_000;

export interface Refill {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When the next one may be had, epoch milliseconds. */
  readonly nextAt: number;
}

export interface RefillDeps {
  readonly ledger: Ledger;
  readonly notify: WalletNotify;
  /** What a refill fills a wallet up to, minor units. */
  readonly refillTo: bigint;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Fills the wallet up to `refillTo`. The transfer's id is made of the player and the day (UTC), so the day has one
 * however many devices ask, and a repeat is answered with it (M15). Effects: the transfer is posted; then the player's
 * devices are notified.
 * @throws {Refused} LIMIT_REACHED with `max` for who has as much or more; NOT_FOUND, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE.
 */
export async function refill({ ledger, notify, refillTo, now }: RefillDeps, player: PlayerId): Promise<Refill> {
  const day = Math.floor(now() / DAY_MS);
  const id = refillId(player, day);
  const nextAt = (day + 1) * DAY_MS;
  const [mine, from] = [playerAccount(player), issueAccount(player)];

  if ((await ledger.transfer(id)) === null) {
    const held = await ledger.balance(mine);
    if (held === null) throw new Refused("NOT_FOUND");
    const amount = refillTo - held.balance;
    if (amount <= 0n) throw new Refused("LIMIT_REACHED", { max: exactNumber(refillTo) });
    const posted = await ledger.post([{ id, kind: "ISSUE", from, to: mine, amount }]);
    const after = posted.outcome === "posted" ? posted.balances.get(mine) : undefined;
    if (after !== undefined) notify.wallet(player, after);
  }
  const stands = await ledger.transfer(id);
  if (stands === null) throw new Refused("SERVICE_UNAVAILABLE", { retryAfterMs: 1_000 });
  return { id, amount: exactNumber(stands.amount), createdAt: stands.createdAt, nextAt };
}

/** A UUID of version 8: made from a SHA-256. */
function refillId(player: PlayerId, day: number): string {
  const digest = createHash("sha256").update(`refill ${player} ${day}`).digest("hex");
  const [time, mid, high, low, node] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => digest.slice(from, to));
  return `${time}-${mid}-8${high}-a${low}-${node}`;
}
