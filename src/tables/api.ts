/** What the edge may ask of the tables. Refusals are thrown as `Refused`, mapped once by the edge. */
import type { ActionTarget } from "../games/game.ts";
import type { PlayerId, RoundId, TableId } from "../kernel/ids.ts";
import type { ChainRoot } from "../money/ports/proof.ts";
import type { RepairDesk } from "./repair.ts";

interface Player {
  readonly id: PlayerId;
  readonly username: string;
}

export interface ActRequest<Action> {
  readonly tableId: TableId;
  readonly player: Player;
  /** Made by the client and kept until answered: the same id acts once. */
  readonly actionId: string;
  readonly action: Action;
  /** What the player saw when they decided: for anything else the action is refused. */
  readonly for?: ActionTarget | undefined;
  /** It may have lain in a buffer for a while: without a `for` its target is unknown. */
  readonly mayBeLate?: boolean;
}

export interface ActAnswer<View> {
  readonly version: number;
  readonly table: View;
  readonly replayed?: true;
}

export interface Summary {
  readonly tableId: TableId;
  readonly name: string;
  readonly game: string;
  readonly phase: string;
  readonly seats: number;
  readonly taken: number;
  readonly minBet: number;
  readonly maxBet: number;
  readonly spectators: number;
}

export interface OpenRequest<Rules> {
  readonly name: string;
  readonly rules: Rules;
  readonly minBet: number;
  readonly maxBet: number;
  readonly seats: number;
  readonly betMs: number;
  readonly turnMs: number;
  readonly settledMs: number;
  readonly openedBy: PlayerId | null;
  /** Given: opening again under the same id answers with the table that is there. Default: a fresh id. */
  readonly tableId?: TableId;
}

export interface Tables<Action, Rules, View, Record> {
  /** @throws {Refused} VALIDATION_FAILED naming the rules that conflict. */
  open(request: OpenRequest<Rules>): Promise<View>;
  /** @throws {Refused} with the game's code, NOT_FOUND, STALE_ACTION, RATE_LIMITED, INSUFFICIENT_FUNDS, IDEMPOTENCY_MISMATCH, TABLE_BUSY, TABLE_FROZEN, SERVICE_UNAVAILABLE. */
  act(request: ActRequest<Action>): Promise<ActAnswer<View>>;
  /** The table as it stands. @throws {Refused} NOT_FOUND. */
  view(tableId: TableId): Promise<View>;
  /** Nothing moves at this table any more; its watchers are notified. Frozen already: it keeps its first reason. @throws {Refused} NOT_FOUND. */
  freeze(tableId: TableId, reason: string, actor: PlayerId, operationId?: string): Promise<View>;
  /** It goes on where it stood. @throws {Refused} NOT_FOUND; BOOKS_DISAGREE with the places while anything of it is wrong. */
  unfreeze(tableId: TableId, actor: PlayerId, operationId?: string): Promise<View>;
  /** @returns false when it was not frozen. @throws {Refused} NOT_FOUND; BOOKS_DISAGREE with the places while anything of it is wrong. */
  unfreezeAccount(account: string, actor: PlayerId, operationId?: string): Promise<boolean>;
  /** Corrections of the books, by four eyes. */
  readonly repairs: RepairDesk;
  /** Newest first. */
  chainRoots(page: { limit: number }): Promise<readonly ChainRoot[]>;
  list(page: { cursor?: string | undefined; limit: number }): Promise<{ items: Summary[]; nextCursor: string | null }>;
  /** A settled round. @throws {Refused} NOT_FOUND, also while the round is open. */
  round(roundId: RoundId): Promise<Record>;
  /** A player's settled rounds, newest first. */
  roundsOf(
    playerId: PlayerId,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{
    items: { roundId: RoundId; tableId: TableId; seat: number; staked: number; paid: number; settledAt: number }[];
    nextCursor: string | null;
  }>;
}
