/** Ports: who watches a table, and what is announced to them. */
import type { GameEvent } from "../../games/game.ts";
import type { PlayerId, TableId } from "../../kernel/ids.ts";
import type { Balance } from "../../money/ports/ledger.ts";
import type { Summary } from "../api.ts";

/** Who watches which table, over all containers, with an expiry that outlives no container for long. */
export interface Watchers {
  join(tableId: TableId, playerId: PlayerId, socketId: string): Promise<void>;
  /** @returns whether the player still watches this table from another socket. */
  leave(tableId: TableId, playerId: PlayerId, socketId: string): Promise<boolean>;
  /** Let it expire after `holdMs`, if nothing refreshes it. */
  hold(tableId: TableId, playerId: PlayerId, socketId: string, holdMs: number): Promise<void>;
  /** Postpone the expiry of this container's watchers. */
  refresh(entries: readonly { tableId: TableId; playerId: PlayerId; socketId: string }[]): Promise<void>;
  counts(tableIds: readonly TableId[]): Promise<number[]>;
  /** Watchers whose container did not refresh them in time. */
  expired(limit: number): Promise<{ tableId: TableId; playerId: PlayerId; socketId: string }[]>;
}

interface TableUpdate<View> {
  readonly tableId: TableId;
  readonly version: number;
  readonly events: readonly GameEvent[];
  readonly table: View;
}

/**
 * Tell the clients. At most once: what is lost is noticed by the version and healed by a sync. Those of other containers hear of it
 * by way of Redis, behind what was asked of it before; ours as soon as `ready` has settled, which never rejects (default: at once).
 */
export interface Announcer<View> {
  table(update: TableUpdate<View>, ready?: Promise<void>): void;
  lobby(summary: Summary): void;
  wallet(playerId: PlayerId, balance: Balance, ready?: Promise<void>): void;
}
