/**
 * The contract every game fulfils. A game is a pure function from values to values: it never asks the
 * time, draws a random number, awaits or logs. The table runtime (src/tables) hosts any game that
 * keeps this contract and knows nothing else about it.
 */
import type { Chips } from "../kernel/amounts.ts";
import type { PlayerId, RoundId, TableId } from "../kernel/ids.ts";
import type { Result } from "../kernel/result.ts";

/** What never changes after a table was opened. */
export interface TableSettings<Rules> {
  readonly tableId: TableId;
  readonly name: string;
  readonly rules: Rules;
  readonly minBet: Chips;
  readonly maxBet: Chips;
  /** Number of seats, 1 to 7. */
  readonly seats: number;
  readonly betMs: number;
  readonly turnMs: number;
  readonly settledMs: number;
}

/** Who acts. The clock acts when `dueAt` has passed; presence is reported by the containers; `resume` ends a freeze, in which time stood still. */
export type Command<Action> =
  | { readonly by: "player"; readonly playerId: PlayerId; readonly username: string; readonly action: Action }
  | { readonly by: "clock" }
  | { readonly by: "presence"; readonly playerId: PlayerId; readonly connected: boolean }
  | { readonly by: "resume"; readonly pausedMs: number };

/** What a player saw when they decided to act: the action is meant for this and for nothing that comes after it. */
export interface ActionTarget {
  /** null: they saw a table on which no round had been opened yet. */
  readonly roundId: RoundId | null;
  /** Their own seat. */
  readonly seat?: number | undefined;
  /** Which of their hands had the turn. */
  readonly hand?: number | undefined;
  /** Of the view they looked at. Decides nothing; it shows whether a copy of the table is older than what they know. */
  readonly version?: number | undefined;
}

/** Time and chance, as values. */
export interface Context {
  /** Epoch milliseconds; never runs backwards on one table. */
  readonly at: number;
  /** Used only by the decision that opens a round, whose state is journaled whole. */
  readonly fresh: {
    readonly roundId: RoundId;
    /** 32 random bytes as 64 lower-case hex digits. */
    readonly serverSeed: string;
  };
}

/** A purse a game may name; the runtime knows which account that is. */
export type Purse = { readonly player: PlayerId } | "escrow" | "house";

/** One transfer of a positive amount. A decision takes stakes or pays out; never both. */
export interface MoneyMove {
  readonly from: Purse;
  readonly to: Purse;
  readonly amount: Chips;
  /** What it is for, in the game's own words and upper case: for histories and reports. Nothing else depends on it. */
  readonly kind: string;
}

/** What a refused action lacked. The codes are entries of the protocol's error catalogue. */
export type GameRefusal =
  | { readonly code: "NOT_SEATED" | "SEAT_TAKEN" | "ALREADY_SEATED" | "INVALID_PHASE" }
  | { readonly code: "NOT_YOUR_TURN"; readonly turn: { readonly seat: number; readonly hand: number } | null }
  | { readonly code: "MOVE_NOT_ALLOWED"; readonly allowed: readonly string[] }
  | { readonly code: "BET_OUT_OF_RANGE"; readonly min: Chips; readonly max: Chips }
  | {
      readonly code: "VALIDATION_FAILED";
      readonly issues: readonly { readonly path: string; readonly message: string }[];
    };

/** What a player staked and got back in a settled round, stake included. */
export interface RoundResult {
  readonly playerId: PlayerId;
  readonly seat: number;
  readonly staked: Chips;
  readonly paid: Chips;
}

export type RoundMark =
  | { readonly kind: "opened"; readonly roundId: RoundId; readonly roundNumber: number }
  | { readonly kind: "settled"; readonly roundId: RoundId; readonly results: readonly RoundResult[] };

export interface GameEvent {
  readonly type: string;
  readonly [fact: string]: unknown;
}

export interface Decision<State> {
  /** JSON-serialisable: what is stored in Redis, and in the journal where a round opens. */
  readonly state: State;
  readonly moves: readonly MoneyMove[];
  /** Events for the table: nothing that is not public yet. */
  readonly events: readonly GameEvent[];
  /** Set when this decision opened or settled a round. */
  readonly round?: RoundMark;
}

/** The part of a game's state that the runtime reads. */
export interface TableState {
  /** One of the game's `phases`. */
  readonly phase: string;
  readonly roundId: RoundId | null;
  readonly roundNumber: number;
  /** When the clock is due, epoch milliseconds; null: the table waits for a player. */
  readonly dueAt: number | null;
}

export interface Seated {
  readonly playerId: PlayerId;
  readonly seat: number;
  readonly connected: boolean;
}

/** One accepted command of a round, as the journal has it. */
export interface RoundStep<Action> {
  readonly seq: number;
  readonly at: number;
  readonly command: Command<Action>;
  /** The seat of the player who acted; null for the clock. */
  readonly seat: number | null;
}

/** Everything that is known of a settled round. */
export interface RoundHistory<State, Action> {
  readonly roundId: RoundId;
  readonly tableId: TableId;
  readonly roundNumber: number;
  readonly engineVersion: string;
  readonly openedAt: number;
  readonly settledAt: number;
  /** As it stood right after settlement. */
  readonly state: State;
  readonly results: readonly RoundResult[];
  readonly steps: readonly RoundStep<Action>[];
  readonly transfers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly from: string;
    readonly to: string;
    readonly amount: Chips;
  }[];
}

/** All functions are pure. */
export interface Game<State extends TableState, Action, Rules, View, Record> {
  readonly name: string;
  /** Changes whenever the same journal could replay to another result. */
  readonly engineVersion: string;
  /** Of all rounds that replay here to the result they had, this version's own included. */
  readonly engines: readonly string[];
  /** Every phase a table of it can be in, in the order of a round: for figures and reports. */
  readonly phases: readonly string[];
  /** The empty table, version 0. */
  open(settings: TableSettings<Rules>): State;
  /** A refusal, or the next state with the money it moves and the events for the table. */
  decide(state: State, command: Command<Action>, context: Context): Result<Decision<State>, GameRefusal>;
  /** Whether what the player saw is still so, as far as their action is about it. False: it comes too late, whatever the rules would say. */
  isMeantFor(state: State, playerId: PlayerId, target: ActionTarget): boolean;
  /** What everyone may see. Hole card, shoe and seed never leave before their time. Paused: no clock runs. */
  view(state: State, now: { readonly version: number; readonly serverTime: number; readonly isPaused?: boolean }): View;
  seated(state: State): readonly Seated[];
  settings(state: State): Omit<TableSettings<Rules>, "rules">;
  /** A settled round in full, for strangers to recompute. */
  record(history: RoundHistory<State, Action>): Record;
  /** Why no table can be opened with these rules; empty when one can. */
  conflicts(rules: Rules): readonly { readonly path: string; readonly message: string }[];
}
