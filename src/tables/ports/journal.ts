/** Port: the journal, which is the truth about a table. */
import type { Command, RoundResult } from "../../games/game.ts";
import type { PlayerId, RoundId, TableId } from "../../kernel/ids.ts";
import type { PageOf, PageRequest } from "../../kernel/pages.ts";

export interface AccountBalance {
  readonly account: string;
  readonly balance: bigint;
  readonly version: bigint;
}

export interface JournalTransfer {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

export interface JournalEntry<State, Action> {
  readonly tableId: TableId;
  readonly seq: number;
  readonly roundId: RoundId | null;
  readonly at: number;
  readonly command: Command<Action>;
  /** Of a player's action; a repeat of the same id is answered with the first result. */
  readonly key: { readonly playerId: PlayerId; readonly actionId: string; readonly fingerprint: string } | null;
  /** The whole state after this row, where a round opens: replay starts here. */
  readonly snapshot: State | null;
  readonly dueAt: number | null;
  readonly transfers: readonly JournalTransfer[];
  readonly opened: { readonly roundId: RoundId; readonly number: number; readonly engineVersion: string } | null;
  readonly settled: { readonly roundId: RoundId; readonly results: readonly RoundResult[] } | null;
}

export interface FirstAnswer {
  readonly fingerprint: string;
  readonly tableId: TableId;
  readonly seq: number;
}

export type CommitOutcome =
  | { readonly outcome: "committed"; readonly balances: readonly AccountBalance[] }
  /** This action id was used before: nothing was written. */
  | ({ readonly outcome: "repeated" } & FirstAnswer)
  /** Another writer has this sequence number: read the newer rows and decide again. */
  | { readonly outcome: "conflict" }
  /** The row before this one is missing: what was decided on is newer than the journal. */
  | { readonly outcome: "gap" }
  | { readonly outcome: "refused"; readonly code: "INSUFFICIENT_FUNDS" | "NOT_FOUND" }
  /** The table, or an account the money was to move from or to. */
  | { readonly outcome: "frozen" };

export interface JournalRow<State, Action> {
  readonly seq: number;
  readonly at: number;
  readonly command: Command<Action>;
  readonly snapshot: State | null;
  /** Fingerprint of the action that was acknowledged at this row; null: of no player. Absent: not looked up. */
  readonly acknowledged?: string | null;
  /** Why it is not the row that was written; null: it is. Absent: not looked at. */
  readonly fault?: string | null;
}

export interface SettledRound {
  readonly roundId: RoundId;
  readonly tableId: TableId;
  readonly number: number;
  readonly engineVersion: string;
  readonly openedSeq: number;
  readonly openedAt: number;
  readonly settledSeq: number;
  readonly settledAt: number;
}

export interface RoundTransfer extends JournalTransfer {
  readonly id: string;
}

/** The truth: append-only rows in Postgres. */
export interface Journal<State, Action> extends SettledRounds {
  /**
   * Journal row, money, action key and round marks in one transaction.
   * @throws {WriteConflict} nothing was written.
   * @throws {StoreAway} the outcome is unknown: ask `findAction`, or commit the same entry again.
   */
  commit(entry: JournalEntry<State, Action>): Promise<CommitOutcome>;
  findAction(playerId: PlayerId, actionId: string): Promise<FirstAnswer | null>;
  /** Rows above `seq`, in order. */
  rowsAfter(tableId: TableId, seq: number): Promise<JournalRow<State, Action>[]>;
  /** With `acknowledged` and `fault`. From the newest row with a snapshot at or below `upTo` (default: the newest row) up to it; all rows where none has one. */
  rowsFromSnapshot(tableId: TableId, upTo?: number): Promise<JournalRow<State, Action>[]>;
  /** The same, up to the newest row, for many tables at once. */
  rowsFromSnapshots(tableIds: readonly TableId[]): Promise<ReadonlyMap<TableId, JournalRow<State, Action>[]>>;
  rows(tableId: TableId, fromSeq: number, toSeq: number): Promise<JournalRow<State, Action>[]>;
}

/** The rounds that the journal has opened, for histories. */
export interface SettledRounds {
  settledRound(roundId: RoundId): Promise<SettledRound | null>;
  /** The version of the rules that opened a round; null when there is no such round. */
  engineOf(roundId: RoundId): Promise<string | null>;
  transfersOf(roundId: RoundId): Promise<RoundTransfer[]>;
  resultsOf(roundId: RoundId): Promise<RoundResult[]>;
  roundsOf(
    playerId: PlayerId,
    page: PageRequest,
  ): Promise<
    PageOf<{ roundId: RoundId; tableId: TableId; seat: number; staked: number; paid: number; settledAt: number }>
  >;
}
