/** What is stored of a blackjack table between two decisions: plain JSON, under 4 KB with seven seats. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { TableSettings, TableState } from "../game.ts";
import { copyFelt, type Felt } from "./felt.ts";
import type { Rules } from "./rules.ts";

/** A seat without a bet is given up this long after its player sat down or last had a bet in play. */
export const SEAT_HOLD_MS = 180_000;

/** The same for a player who is away, from the moment the connection broke: others may be waiting for the seat. */
export const SEAT_HOLD_DISCONNECTED_MS = 60_000;

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
}

export interface BlackjackState extends TableState {
  /** The rules of the table are `felt.rules`. */
  readonly settings: Omit<TableSettings<Rules>, "rules">;
  phase: TableState["phase"];
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

/** When a seat without a bet is given up. */
export const heldUntil = (seat: Seat): number =>
  Math.min(
    seat.activeAt + SEAT_HOLD_MS,
    seat.awayAt === null ? Number.POSITIVE_INFINITY : seat.awayAt + SEAT_HOLD_DISCONNECTED_MS,
  );
