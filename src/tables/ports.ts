/** What the table runtime needs from the world outside: declared here, implemented by infrastructure. */
import type { Command, Game, GameEvent, RoundResult, TableSettings, TableState } from "../games/game.ts";
import type { PlayerId, RoundId, TableId } from "../kernel.ts";
import type { ChainRoot, Summary } from "./api.ts";
import type { StuckLocks } from "./stuckLocks.ts";
import type { UnderWay } from "./underWay.ts";

/** A table at one version. */
export interface StoredTable<State> {
  readonly tableId: TableId;
  /** Sequence of the journal row that made it; 0 for a table nobody has touched. */
  readonly version: number;
  /** When that row was decided, epoch milliseconds. */
  readonly at: number;
  readonly state: State;
  /** Why nothing moves until an admin says so; null: it plays. */
  readonly frozen: string | null;
}

/** A store can't be reached or does not answer in time. Reads: try again. Writes: the outcome is unknown. */
export class StoreAway extends Error {
  override readonly name = "StoreAway";
}

/** The database gave up this transaction in favour of another one. Nothing was written; try again. */
export class WriteConflict extends Error {
  override readonly name = "WriteConflict";
}

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
  | { readonly kind: "committed"; readonly balances: readonly AccountBalance[] }
  /** This action id was used before: nothing was written. */
  | ({ readonly kind: "repeated" } & FirstAnswer)
  /** Another writer has this sequence number: read the newer rows and decide again. */
  | { readonly kind: "conflict" }
  /** The row before this one is missing: what was decided on is newer than the journal. */
  | { readonly kind: "gap" }
  | { readonly kind: "refused"; readonly code: "INSUFFICIENT_FUNDS" | "NOT_FOUND" }
  /** The table, or an account the money was to move from or to. */
  | { readonly kind: "frozen" };

export interface JournalRow<State, Action> {
  readonly seq: number;
  readonly at: number;
  readonly command: Command<Action>;
  readonly snapshot: State | null;
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
export interface Journal<State, Action> {
  /**
   * Journal row, money, action key and round marks in one transaction.
   * @throws {WriteConflict} nothing was written.
   * @throws {StoreAway} the outcome is unknown: ask `findAction`, or commit the same entry again.
   */
  commit(entry: JournalEntry<State, Action>): Promise<CommitOutcome>;
  findAction(playerId: PlayerId, actionId: string): Promise<FirstAnswer | null>;
  /** Rows above `seq`, in order. */
  rowsAfter(tableId: TableId, seq: number): Promise<JournalRow<State, Action>[]>;
  /** From the newest row with a snapshot at or below `upTo` (default: the newest row) up to it; all rows where none has one. */
  rowsFromSnapshot(tableId: TableId, upTo?: number): Promise<JournalRow<State, Action>[]>;
  /** The same, up to the newest row, for many tables at once. */
  rowsFromSnapshots(tableIds: readonly TableId[]): Promise<ReadonlyMap<TableId, JournalRow<State, Action>[]>>;
  rows(tableId: TableId, fromSeq: number, toSeq: number): Promise<JournalRow<State, Action>[]>;
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

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

export interface TableEntry<Rules> {
  readonly settings: TableSettings<Rules>;
  readonly frozenReason: string | null;
}

/** Which tables there are. */
export interface Catalogue<Rules> {
  /** Adds the table and its accounts. Under an id that exists nothing changes. */
  add(table: {
    readonly settings: TableSettings<Rules>;
    readonly game: string;
    readonly openedBy: PlayerId | null;
    readonly escrow: string;
    readonly house: string;
  }): Promise<void>;
  find(tableId: TableId): Promise<TableEntry<Rules> | null>;
  findMany(tableIds: readonly TableId[]): Promise<ReadonlyMap<TableId, TableEntry<Rules>>>;
  page(page: PageRequest): Promise<PageOf<TableId>>;
  /** Tables whose clock was due before `before`: their deadline was lost, or every container was away. */
  overdue(before: number, limit: number): Promise<TableId[]>;
  /** Tables and their newest version, in order of id. */
  versions(which: "running" | "waiting", after: TableId | null, limit: number): Promise<TableVersion[]>;
  /** From now on no commit is accepted. Written down with its actor. @returns false when it was frozen already. */
  freeze(tableId: TableId, reason: string, actor: PlayerId | null): Promise<boolean>;
  /** Written down with its actor. @returns false when it was not frozen. */
  unfreeze(tableId: TableId, actor: PlayerId | null): Promise<boolean>;
}

/** A table or an account that waits for an admin. */
export interface Frozen {
  /** A table's id, or an account's name. */
  readonly id: string;
  readonly kind: "table" | "account";
  /** The table's, or that of the player whose account it is. */
  readonly name: string | null;
  readonly reason: string;
  /** The admin's name; null: the house itself. */
  readonly by: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface TableVersion {
  readonly tableId: TableId;
  readonly version: number;
}

/** Something that does not agree with the rest. */
export interface Mismatch {
  /** POSTING_ALTERED, JOURNAL_MISSING, ESCROW_MISMATCH, … */
  readonly kind: string;
  /** What is frozen for it; null: the house as a whole, where an operator must look. */
  readonly concerns: { readonly tableId: TableId } | { readonly account: string } | null;
  /** The row, as precisely as it is known. */
  readonly where: string;
  readonly detail: string;
}

export interface Proof {
  /** Rows that were read. */
  readonly rows: number;
  readonly mismatches: readonly Mismatch[];
}

export interface Reconciled {
  readonly durationMs: number;
  /** Sum of all balances: zero, or money was made or lost. */
  readonly drift: bigint;
  readonly proven: { readonly postings: number; readonly journal: number; readonly tables: number };
  readonly mismatches: readonly Mismatch[];
}

/** The books, proven against themselves: in part every minute, as a whole every day. What is frozen is left alone. */
export interface Books {
  /**
   * Do the work in one process at a time, and only when nobody has done it for `everyMs`; keep what it found.
   * @returns null when it was not our turn.
   */
  inTurn(everyMs: number, work: () => Promise<Reconciled>): Promise<Reconciled | null>;
  /** Balances against postings, and the postings' chains: what is new, and a part of the old again. */
  provePostings(): Promise<Proof>;
  /** The journal's chains. @returns also the tables that have new rows. */
  proveJournal(): Promise<Proof & { readonly tables: readonly TableId[] }>;
  /** Escrow against the stakes of open rounds, and the sum over all accounts. */
  proveEscrow(): Promise<Proof & { readonly drift: bigint }>;
  /** @returns false when it was frozen already. */
  freezeAccount(account: string, reason: string, actor: PlayerId | null): Promise<boolean>;
  /** @returns false when it was not frozen. @throws {Refused} NOT_FOUND */
  unfreezeAccount(account: string, actor: PlayerId | null): Promise<boolean>;
  /** Write the roots of the day before `now`, once, after the whole ledger was proven. @returns what that proof found; null when they are written. */
  closeDay(now: number): Promise<readonly Mismatch[] | null>;
  /** Newest first. */
  roots(limit: number): Promise<readonly ChainRoot[]>;
}

/** The tables as every container sees them, in Redis. Never the truth: may be emptied or set back at any time. */
export interface HotTables<State> {
  load(tableId: TableId): Promise<StoredTable<State> | null>;
  loadMany(tableIds: readonly TableId[]): Promise<(StoredTable<State> | null)[]>;
  /**
   * Store the table and its deadline in one step, unless a newer version is there. The same table twice is once.
   * @returns false for a stale write, which changed nothing.
   */
  project(table: StoredTable<State>, dueAt: number | null): Promise<boolean>;
  /** Show that a table is frozen, and let its deadline go. Stays over projections, until `forget`. */
  freeze(tableId: TableId, reason: string): Promise<void>;
  /** Drop what Redis has of a table, because it is ahead of the journal. The next touch rebuilds it. */
  forget(tableId: TableId): Promise<void>;
  /** What Redis has; null where it has nothing. */
  versions(tableIds: readonly TableId[]): Promise<(number | null)[]>;
  /** Tables whose deadline has passed. */
  due(now: number, limit: number): Promise<TableId[]>;
  /** Whether Redis may have lost data since this process last asked: emptied, set back, or out of reach meanwhile. The first time: true. */
  mayHaveLost(): Promise<boolean>;
}

export interface HeldLock {
  /** Whether others were before us: what was read while waiting may be old. */
  readonly waited: boolean;
  /** Time left in which no one else can hold it, milliseconds. */
  remainingMs(): number;
  /** Never throws: a lock that can't be released runs out by itself. */
  release(): Promise<void>;
}

/** Politeness, so that conflicts are rare. Correctness never rests on it. */
export interface TableLocks {
  /** @returns null when others held it for all of `waitMs`. @throws {StoreAway} */
  acquire(tableId: TableId, waitMs: number): Promise<HeldLock | null>;
}

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

/** Tell the clients. At most once: what is lost is noticed by the version and healed by a sync. */
export interface Announcer<View> {
  table(update: { tableId: TableId; version: number; events: readonly GameEvent[]; table: View }): void;
  lobby(summary: Summary): void;
  wallet(playerId: PlayerId, wallet: { balance: number; version: number }): void;
}

export interface Chance {
  /** A new round's id and 32 random bytes, from the operating system's generator. */
  fresh(): { readonly roundId: RoundId; readonly serverSeed: string };
  /** At least 0, below 1: keeps containers from marching in step. Nothing that a player could bet on. */
  jitter(): number;
}

export interface Clock {
  now(): number;
  /** Resolves after `ms`; used only for pauses between tries, never for what must survive the process. */
  pause(ms: number): Promise<void>;
}

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * Where a fault may be injected into an action (docs/RELIABILITY.md names all eighteen points). The others lie inside
 * Postgres, Redis and the network, and are reached from there.
 */
export type CrashPoint = "C1" | "C2" | "C5" | "C7" | "C8" | "C10" | "C16" | "C17";

/** The types of one game by name, so that a use case has one type parameter. */
export interface GameTypes {
  State: TableState;
  Action: unknown;
  Rules: unknown;
  View: object;
  Record: unknown;
}

export type GameOf<G extends GameTypes> = Game<G["State"], G["Action"], G["Rules"], G["View"], G["Record"]>;

/** Enough to read what was played. */
export interface TableReader<G extends GameTypes> {
  readonly game: GameOf<G>;
  readonly journal: Journal<G["State"], G["Action"]>;
  readonly catalogue: Catalogue<G["Rules"]>;
}

/** What the use cases of this room are given: the game they host, and the world outside. */
export interface TablePorts<G extends GameTypes> extends TableReader<G> {
  readonly hot: HotTables<G["State"]>;
  readonly books: Books;
  readonly locks: TableLocks;
  readonly watchers: Watchers;
  readonly announcer: Announcer<G["View"]>;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly log: Log;
  /** Does nothing, unless faults are injected. */
  readonly crashPoint: (point: CrashPoint) => void;
}

export interface TableDeps<G extends GameTypes> extends TablePorts<G> {
  /** Called when a table is left with a clock that is already due, its lock released: do not wait for the next look. */
  readonly wake: (tableId: TableId) => void;
  /** What a container finishes before it goes away. */
  readonly underWay: UnderWay;
  /** Locks that are not waited for. */
  readonly stuck: StuckLocks;
}
