/** Port: what action ids were refused with, so that one id has one answer wherever and however late it arrives. */
import type { PlayerId, TableId } from "../../kernel/ids.ts";

export interface KeptRefusal {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of the action that was refused. */
  readonly fingerprint: string;
  /** Of the table on which it was judged. */
  readonly version: number;
}

/** In Redis, for as long as a repeat can come; of each player and table the newest few. */
export interface Refusals {
  /** null: it was not refused, or so long ago that it is forgotten. @throws {StoreAway} */
  find(tableId: TableId, playerId: PlayerId, actionId: string): Promise<KeptRefusal | null>;
  /**
   * The first refusal of an id stays. @returns `kept`; `known`: another one was kept before; `moved`: the table is newer than the
   * version that was judged, and nothing was kept, because the same action may be accepted there. @throws {StoreAway}
   */
  keep(
    tableId: TableId,
    playerId: PlayerId,
    actionId: string,
    refusal: KeptRefusal,
  ): Promise<"kept" | "known" | "moved">;
  /** Takes back what this caller has just kept, and nobody was told. @throws {StoreAway} */
  takeBack(tableId: TableId, playerId: PlayerId, actionId: string): Promise<void>;
}
