/** The players' turns, from the first hand that has a choice to the moment the dealer takes over. */
import { assert } from "../../kernel/assert.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import { cardCode } from "../cards.ts";
import { endsAtPeek } from "./dealer.ts";
import { DONE, type Draft, emit, refuse, type Step, takeStake } from "./draft.ts";
import type { PlayedFor } from "./felt.ts";
import { totalOf } from "./hands.ts";
import { handAtTurn, type Move, movesOpenTo, playMove, startTurns } from "./round.ts";
import { shoeOf } from "./shoeBox.ts";
import { noteActed, noteMissed, patienceFor, seatOf } from "./state.ts";

/** After the cards and the insurance: the peek, and if it doesn't end the round, the first turn (G22, G23). */
export function beginTurns(draft: Draft): void {
  const { felt } = draft.state;
  draft.state.phase = "PLAYER_TURN";
  if (!endsAtPeek(felt)) startTurns(felt);
  followTurn(draft);
}

/** A player's own move. */
export function makeMove(draft: Draft, playerId: PlayerId, move: Move): Step {
  const { phase, felt } = draft.state;
  const seat = seatOf(draft.state, playerId);
  if (seat < 0) return refuse({ code: "NOT_SEATED" });
  if (phase !== "PLAYER_TURN") return refuse({ code: "INVALID_PHASE" });
  if (felt.turn?.seat !== seat) return refuse({ code: "NOT_YOUR_TURN", turn: felt.turn });
  const allowed = movesOpenTo(felt);
  if (!allowed.includes(move)) return refuse({ code: "MOVE_NOT_ALLOWED", allowed });

  // From here on it succeeds.
  const mine = draft.state.seats[seat];
  if (mine) noteActed(mine);
  moveHand(draft, move);
  followTurn(draft);
  return DONE;
}

/** A turn that ran out stands (G24). */
export function standForClock(draft: Draft): void {
  const { state } = draft;
  noteMissed(state, state.seats[state.felt.turn?.seat ?? -1]);
  moveHand(draft, "stand", "CLOCK");
  followTurn(draft);
}

/** Who was away and comes back in their own short turn has a whole one (G47). */
export function giveBackTurn(draft: Draft, seat: number): void {
  if (draft.state.felt.turn?.seat === seat) startClock(draft);
}

/** Who left during their own turn stands at once; otherwise their turn will, when it comes. */
export function standForLeaver(draft: Draft, seat: number): void {
  if (draft.state.felt.turn?.seat === seat) followTurn(draft);
}

/** Stand the hands of those who left; then either the clock of the next turn starts or the dealer's turn begins. */
function followTurn(draft: Draft): void {
  const { state } = draft;
  const { felt } = state;
  while (felt.turn !== null && state.seats[felt.turn.seat]?.leaving) moveHand(draft, "stand", "LEFT");
  if (felt.turn === null) {
    beginDealerTurn(draft);
    return;
  }
  startClock(draft);
}

function startClock(draft: Draft): void {
  const { state, at } = draft;
  const { turn } = state.felt;
  assert(turn !== null, "a clock runs for a turn");
  state.dueAt = at + patienceFor(state, state.seats[turn.seat]);
  emit(draft, { type: "turn:started", ...turn, deadline: state.dueAt });
}

/** @param playedFor why the table moves for the player; missing: it is the player's own move. */
function moveHand(draft: Draft, move: Move, playedFor?: PlayedFor): void {
  const { state } = draft;
  const { turn } = state.felt;
  const before = handAtTurn(state.felt);
  const player = turn && state.seats[turn.seat]?.playerId;
  assert(turn && before && player, "a move needs a seated player whose turn it is");
  if (playedFor !== undefined && state.engine === 2) before.hand.playedFor = playedFor;
  const added = playMove(state.felt, shoeOf(state), move);
  if (added > 0) takeStake(draft, player, added, move === "split" ? "SPLIT" : "DOUBLE");
  emit(draft, { type: "hand:moved", ...turn, move, by: playedFor === undefined ? "player" : "table" });
  if (move === "hit" || move === "double" || move === "split") emitLastCard(draft, turn.seat, turn.hand);
  if (move === "split") emitLastCard(draft, turn.seat, turn.hand + 1);
}

function emitLastCard(draft: Draft, seat: number, hand: number): void {
  const card = draft.state.felt.boxes[seat]?.hands[hand]?.cards.at(-1);
  assert(card !== undefined, "a card that was dealt lies in its hand");
  emit(draft, { type: "card:dealt", to: { seat, hand }, card: cardCode(card) });
}

/** The hole card is turned over; the dealer plays when the clock, due at once, comes round (G32). */
function beginDealerTurn(draft: Draft): void {
  const { state } = draft;
  const { dealer } = state.felt;
  state.phase = "DEALER_TURN";
  state.dueAt = draft.at;
  if (dealer.length > 1) emit(draft, { type: "dealer:revealed", cards: dealer.map(cardCode), total: totalOf(dealer) });
}
