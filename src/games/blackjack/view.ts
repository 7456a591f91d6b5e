/** What everyone may see of a table: the wire's `TableView`, built from the state and nothing else. */
import { cardCode, HIDDEN_CARD } from "../cards.ts";
import { seatsToReveal } from "./dealing.ts";
import type { Box, Hand, HandOutcome, HandStatus, PlayedFor } from "./felt.ts";
import { isSoft, totalOf } from "./hands.ts";
import type { Phase } from "./phases.ts";
import { movesOpenTo } from "./round.ts";
import type { Rules } from "./rules.ts";
import { clientSeedsOf } from "./shoeBox.ts";
import { type BlackjackState, hasBets, type Seat } from "./state.ts";

export interface TableView {
  tableId: string;
  name: string;
  game: "blackjack";
  version: number;
  phase: Phase;
  rules: Rules;
  minBet: number;
  maxBet: number;
  roundId: string | null;
  roundNumber: number;
  /** Epoch ms; null when no clock runs for the players. */
  deadline: number | null;
  serverTime: number;
  seats: (SeatView | null)[];
  /** `total` is null while a card lies face down or none is dealt. */
  dealer: { cards: string[]; total: number | null };
  turn: { seat: number; hand: number; actions: string[] } | null;
  fairness: FairnessView;
  /** Set by the runtime, never by the game. */
  frozen?: { reason: string } | undefined;
}

interface FairnessView {
  /** SHA-256 of the server's seed; '' before the first round. */
  commitment: string;
  clientSeeds: { seat: number; seed: string }[];
  /** The server's seed; null until the round is settled. */
  revealed: string | null;
  /** Seats that bet with the hash of a seed. Absent when there are none. */
  clientSeedHashes?: { seat: number; hash: string }[] | undefined;
  /** Seats that are asked, now, to reveal theirs. Absent when there are none. */
  awaitingSeeds?: number[] | undefined;
}

export interface SeatView {
  userId: string;
  username: string;
  connected: boolean;
  /** Since when the player is away, epoch ms. Absent while connected. */
  awaySince?: number | undefined;
  /** The clock has decided for the player, who has done nothing since: while away, the turns are short. */
  missed?: true | undefined;
  bet: number;
  /** Null: undecided or not offered. 0: declined. */
  insurance: number | null;
  /** The clock has declined it for the player. */
  insurancePlayedFor?: true | undefined;
  sideBets: Record<string, number>;
  hands: HandView[];
}

export interface HandView {
  cards: string[];
  total: number;
  soft: boolean;
  /** All that rides on the hand, a double included. */
  bet: number;
  doubled: boolean;
  status: HandStatus;
  outcome: HandOutcome | null;
  /** What came back for this hand, stake included; null until settled. */
  payout: number | null;
  /** The table stood for the player: the turn had run out, or the player had left. */
  playedFor?: PlayedFor | undefined;
}

/** @param now.isPaused the table is frozen: no clock runs. */
export function viewTable(
  state: BlackjackState,
  now: { readonly version: number; readonly serverTime: number; readonly isPaused?: boolean },
): TableView {
  const { settings, felt } = state;
  return {
    tableId: settings.tableId,
    name: settings.name,
    game: "blackjack",
    version: now.version,
    phase: state.phase,
    rules: felt.rules,
    minBet: settings.minBet,
    maxBet: settings.maxBet,
    roundId: state.roundId,
    roundNumber: state.roundNumber,
    deadline: now.isPaused === true ? null : deadlineOf(state),
    serverTime: now.serverTime,
    seats: state.seats.map((seat, index) => seat && viewSeat(seat, felt.boxes[index] ?? null)),
    dealer: viewDealer(state),
    turn: felt.turn && { ...felt.turn, actions: movesOpenTo(felt) },
    fairness: viewFairness(state),
  };
}

export const viewHand = (hand: Hand): HandView => ({
  cards: hand.cards.map(cardCode),
  total: totalOf(hand.cards),
  soft: isSoft(hand.cards),
  bet: hand.stake,
  doubled: hand.doubled,
  status: hand.status,
  outcome: hand.outcome,
  payout: hand.payout,
  ...(hand.playedFor && { playedFor: hand.playedFor }),
});

function viewFairness(state: BlackjackState): FairnessView {
  const clientSeedHashes = state.felt.boxes.flatMap((box, seat) =>
    box !== null && box.clientSeedHash !== null ? [{ seat, hash: box.clientSeedHash }] : [],
  );
  return {
    commitment: state.commitment,
    clientSeeds: clientSeedsOf(state),
    revealed: state.phase === "SETTLED" ? state.serverSeed : null,
    ...(clientSeedHashes.length > 0 && { clientSeedHashes }),
    ...(state.revealing && { awaitingSeeds: seatsToReveal(state) }),
  };
}

function viewSeat(seat: Seat, box: Box | null): SeatView {
  return {
    userId: seat.playerId,
    username: seat.username,
    connected: seat.awayAt === null,
    ...(seat.awayAt !== null && { awaySince: seat.awayAt }),
    ...(seat.missed && { missed: seat.missed }),
    bet: box?.bet ?? 0,
    insurance: box?.insurance ?? null,
    ...(box?.insurancePlayedFor && { insurancePlayedFor: box.insurancePlayedFor }),
    sideBets: { ...box?.sideBets },
    hands: box?.hands.map(viewHand) ?? [],
  };
}

/** The hole card stays down until the players are done (G32). */
function viewDealer({ phase, felt }: BlackjackState): TableView["dealer"] {
  const cards = felt.dealer.map(cardCode);
  const isHoleHidden = cards.length > 1 && (phase === "INSURANCE" || phase === "PLAYER_TURN");
  if (isHoleHidden) return { cards: [...cards.slice(0, 1), HIDDEN_CARD], total: null };
  return { cards, total: cards.length === 0 ? null : totalOf(felt.dealer) };
}

/** Before the first bet the clock only watches for abandoned seats: nothing a player has to hurry for. */
function deadlineOf(state: BlackjackState): number | null {
  return state.phase === "BETTING" && !hasBets(state) ? null : state.dueAt;
}
