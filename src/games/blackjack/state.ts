/** What is stored of a blackjack table between two decisions: plain JSON, under 4 KB with seven seats. */

import type { PlayerId } from "../../kernel/ids.ts";
import type { TableSettings, TableState } from "../game.ts";
import { copyFelt, type Felt } from "./felt.ts";
import type { Phase } from "./phases.ts";
import type { Rules } from "./rules.ts";

/** A seat without a bet is given up this long after its player sat down or last had a bet in play. */
export const SEAT_HOLD_MS = 180_000;

/** The same for a player who is away, from the moment the connection broke: others may be waiting for the seat. */
export const SEAT_HOLD_DISCONNECTED_MS = 60_000;

/** A turn of a player who is away and has missed one already: time to come back to it, and no more. */
export const ABSENT_TURN_MS = 3_000;

/** Who sits there. What they bet is their box on the felt, at the same index. */
export interface Seat {
  readonly playerId: PlayerId;
  readonly username: string;
  /** When the player sat down, last bet, or last had a round settled. */
  activeAt: number;
  /** Since when the player is away; null while connected. */
  awayAt: number | null;
  /** Left with a bet in play: the hands stand, the seat is free when the next round opens. */
  leaving: boolean;
  /** The clock has decided for the player, who has done nothing since. */
  missed?: true;
}

export interface BlackjackState extends TableState {
  /** The rules of the table are `felt.rules`. */
  readonly settings: Omit<TableSettings<Rules>, "rules">;
  /** Of the round. Missing: `blackjack-1` opened it, which waited for absent players as long as for those who are there. */
  engine?: 2;
  phase: Phase;
  roundId: TableState["roundId"];
  roundNumber: number;
  dueAt: number | null;
  seats: (Seat | null)[];
  felt: Felt;
  /** Betting has closed, and seeds whose hash came with a bet are awaited. */
  revealing: boolean;
  /** 64 hex digits; '' before the first round. The commitment is public, the seed only once settled. */
  serverSeed: string;
  commitment: string;
  /** The shuffled cards, one letter each (see shoeBox.ts), and how many of them are dealt. */
  shoe: string;
  dealt: number;
  /** What this round has in escrow, minor units: stakes taken less what was returned or lost. */
  escrow: number;
}

/** A copy that a decision may change. What is never changed in place (settings, rules) is shared. */
export const copyState = (state: BlackjackState): BlackjackState => ({
  ...state,
  seats: state.seats.map((seat) => seat && { ...seat }),
  felt: copyFelt(state.felt),
});

/** The index of a player's seat, or −1. */
export const seatOf = (state: BlackjackState, playerId: PlayerId): number =>
  state.seats.findIndex((seat) => seat?.playerId === playerId);

export const isEmpty = (state: BlackjackState): boolean => state.seats.every((seat) => seat === null);

export const hasBets = (state: BlackjackState): boolean => state.felt.boxes.some((box) => box !== null);

/** The player is away, and the clock has already decided once: the wait is short (G47). */
export const isAbsent = ({ engine }: Pick<BlackjackState, "engine">, seat: Seat | null | undefined): boolean =>
  engine === 2 && seat != null && seat.awayAt !== null && seat.missed === true;

/** How long the clock waits for this seat's decision. */
export const patienceFor = (state: BlackjackState, seat: Seat | null | undefined): number =>
  isAbsent(state, seat) ? Math.min(state.settings.turnMs, ABSENT_TURN_MS) : state.settings.turnMs;

/** The clock decided for this player. */
export function noteMissed({ engine }: BlackjackState, seat: Seat | null | undefined): void {
  if (engine === 2 && seat) seat.missed = true;
}

/** The player is there, and did something. */
export function noteActed(seat: Seat): void {
  delete seat.missed;
}

/** When a seat without a bet is given up. */
export const heldUntil = (seat: Seat): number =>
  Math.min(
    seat.activeAt + SEAT_HOLD_MS,
    seat.awayAt === null ? Number.POSITIVE_INFINITY : seat.awayAt + SEAT_HOLD_DISCONNECTED_MS,
  );
