/** What a player has, and how it came about. */
import type { PlayerId } from "../kernel/ids.ts";
import { readSeqCursor } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import { playerAccount } from "./accounts.ts";
import type { Balance, Ledger, Posting } from "./ports/ledger.ts";

/** Play money has one currency. */
export const CURRENCY = "CHIP";

/** @throws {Refused} NOT_FOUND when the player has no account. */
export async function wallet(ledger: Ledger, player: PlayerId): Promise<Balance> {
  const held = await ledger.balance(playerAccount(player));
  if (held === null) throw new Refused("NOT_FOUND");
  return held;
}

/**
 * One page of the wallet's history, newest first. The cursor is the sequence of the last line shown, so that new
 * lines above never move a page (M13).
 * @throws {Refused} VALIDATION_FAILED when the cursor is not one of ours.
 */
export async function transactions(
  ledger: Ledger,
  player: PlayerId,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Posting[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : readSeqCursor(page.cursor);
  const found = await ledger.postings(playerAccount(player), { before, limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > page.limit && last !== undefined ? String(last.seq) : null };
}
