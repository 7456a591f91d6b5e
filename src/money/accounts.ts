/** How accounts are named. The id is the key of the row, so two names for one purse would be two purses. */
import type { PlayerId, TableId } from "../kernel.ts";

const PLAYER = "player:";

export const playerAccount = (playerId: PlayerId): string => PLAYER + playerId;
export const escrowAccount = (tableId: TableId): string => `escrow:${tableId}`;
export const houseAccount = (tableId: TableId): string => `house:${tableId}`;

/** Whose wallet it is; null for an account of the house. */
export const playerOfAccount = (account: string): PlayerId | null =>
  account.startsWith(PLAYER) ? account.slice(PLAYER.length) : null;
