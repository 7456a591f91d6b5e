/** How accounts are named. The id is the key of the row, so two names for one account would be two accounts. */
import { assert } from "../kernel/assert.ts";
import { asPlayerId, asTableId, type PlayerId, type SyndicateId, type TableId } from "../kernel/ids.ts";

/** What the id of an account begins with, by its kind. SQL can't import them: a test holds prisma/functions to them. */
export const ACCOUNT_PREFIXES = {
  PLAYER: "player:",
  ESCROW: "escrow:",
  HOUSE: "house:",
  TREASURY: "treasury:",
  ISSUE: "issue:",
  PAYMENT: "payment:",
  PROVIDER: "provider:",
} as const;
const { PLAYER, ESCROW, HOUSE, TREASURY, ISSUE, PAYMENT } = ACCOUNT_PREFIXES;

export const playerAccount = (playerId: PlayerId): string => PLAYER + playerId;
export const escrowAccount = (tableId: TableId): string => ESCROW + tableId;
export const houseAccount = (tableId: TableId): string => HOUSE + tableId;
export const treasuryAccount = (syndicateId: SyndicateId): string => TREASURY + syndicateId;

/** Whose wallet it is; null for an account of the house. */
export const playerOfAccount = (account: string): PlayerId | null =>
  account.startsWith(PLAYER) ? asPlayerId(account.slice(PLAYER.length)) : null;

/** The table whose stakes lie there; null for any other account. */
export const tableOfEscrow = (account: string): TableId | null =>
  account.startsWith(ESCROW) ? asTableId(account.slice(ESCROW.length)) : null;

/** Where a player's play money comes from: owes what was issued. */
export const issueAccount = (playerId: PlayerId): string => ISSUE + shardOf(playerId);
/** The far side of a player's deposits and withdrawals. */
export const paymentAccount = (playerId: PlayerId): string => PAYMENT + shardOf(playerId);

/** Of the accounts that money is issued from, and of those for payments. */
export const SHARDS = 16;

/** Ids end in random bits, so their last hex digit spreads players evenly over the shards: no account is everybody's. */
function shardOf(playerId: PlayerId): number {
  const shard = Number.parseInt(playerId.slice(-1), 16);
  assert(Number.isInteger(shard), `a player id ends in a hex digit: ${playerId}`);
  return shard;
}
