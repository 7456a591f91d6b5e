/** How accounts are named. The id is the key of the row, so two names for one purse would be two purses. */
import { assert } from "../kernel/assert.ts";
import { asPlayerId, asTableId, type PlayerId, type SyndicateId, type TableId } from "../kernel/ids.ts";

const PLAYER = "player:";
const ESCROW = "escrow:";

export const playerAccount = (playerId: PlayerId): string => PLAYER + playerId;
export const escrowAccount = (tableId: TableId): string => ESCROW + tableId;
export const houseAccount = (tableId: TableId): string => `house:${tableId}`;
export const treasuryAccount = (syndicateId: SyndicateId): string => `treasury:${syndicateId}`;

/** Whose wallet it is; null for an account of the house. */
export const playerOfAccount = (account: string): PlayerId | null =>
  account.startsWith(PLAYER) ? asPlayerId(account.slice(PLAYER.length)) : null;

/** The table whose stakes lie there; null for any other account. */
export const tableOfEscrow = (account: string): TableId | null =>
  account.startsWith(ESCROW) ? asTableId(account.slice(ESCROW.length)) : null;

/** Where a player's play money comes from: owes what was issued. */
export const issueAccount = (playerId: PlayerId): string => `issue:${shardOf(playerId)}`;
/** The far side of a player's deposits and withdrawals. */
export const paymentAccount = (playerId: PlayerId): string => `payment:${shardOf(playerId)}`;

/** Ids end in random bits, so their last hex digit spreads players evenly over sixteen accounts: none is everybody's. */
function shardOf(playerId: PlayerId): number {
  const shard = Number.parseInt(playerId.slice(-1), 16);
  assert(Number.isInteger(shard), `a player id ends in a hex digit: ${playerId}`);
  return shard;
}
