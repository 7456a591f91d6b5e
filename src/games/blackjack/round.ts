/**
 * The rules of a round, from the first card to the last player's move. Every function changes the felt in
 * place and takes its cards from the shoe; callers ask `movesOpenTo` first, these functions only assert.
 */
import { assert, unreachable } from "../../kernel/assert.ts";
import type { Card } from "../cards.ts";
import type { Shoe } from "../shoe.ts";
import { type Box, type Felt, type Hand, newHand } from "./felt.ts";
import { cardValue, isAce, isBust, isTwoCard21, totalOf } from "./hands.ts";
import { sideBetsReturn } from "./sideBets.ts";

export const MOVES = ["hit", "stand", "double", "split", "surrender"] as const;
export type Move = (typeof MOVES)[number];

/** One card to each bet in seat order, the dealer's up card, a second card to each bet, the hole card (G20). */
export function deal(felt: Felt, shoe: Shoe): void {
  for (const box of felt.boxes) if (box !== null) box.hands.push(newHand(box.bet, shoe.next()));
  const upCard = shoe.next();
  felt.dealer.push(upCard);
  for (const box of felt.boxes) if (box !== null) dealSecondCard(box, upCard, shoe);
  if (felt.rules.dealerPeeks) felt.dealer.push(shoe.next());
}

function dealSecondCard(box: Box, upCard: Card, shoe: Shoe): void {
  const hand = box.hands[0];
  assert(hand !== undefined, "the first card comes before the second");
  hand.cards.push(shoe.next());
  if (isTwoCard21(hand.cards)) hand.status = "BLACKJACK";
  box.sideBetsPaid = sideBetsReturn(box.sideBets, hand.cards, upCard);
}

/** The hand whose turn it is, with its box; null when no player is to move. */
export function handAtTurn(felt: Felt): { readonly box: Box; readonly hand: Hand } | null {
  if (felt.turn === null) return null;
  const box = felt.boxes[felt.turn.seat];
  const hand = box?.hands[felt.turn.hand];
  assert(box && hand?.status === "ACTIVE", "a turn belongs to an active hand");
  return { box, hand };
}

/** What the hand at turn may do, in the order of MOVES. */
export function movesOpenTo(felt: Felt): Move[] {
  const at = handAtTurn(felt);
  return at === null ? [] : MOVES.filter((move) => isOpen(felt, at.box, at.hand, move));
}

export function isOpen(felt: Felt, box: Box, hand: Hand, move: Move): boolean {
  switch (move) {
    case "hit":
      return !isHeldSplitAce(felt, box, hand);
    case "stand":
      return true;
    case "double":
      return canDouble(felt, box, hand);
    case "split":
      return canSplit(felt, box, hand);
    case "surrender":
      return felt.rules.surrender === "LATE" && box.hands.length === 1 && hand.cards.length === 2;
    default:
      return unreachable(move);
  }
}

function canDouble(felt: Felt, box: Box, hand: Hand): boolean {
  if (hand.cards.length !== 2 || isHeldSplitAce(felt, box, hand)) return false;
  if (box.hands.length > 1 && !felt.rules.doubleAfterSplit) return false;
  if (felt.rules.doubleOn === "ANY") return true;
  const total = totalOf(hand.cards);
  return total <= 11 && total >= (felt.rules.doubleOn === "9-11" ? 9 : 10);
}

function canSplit(felt: Felt, box: Box, hand: Hand): boolean {
  const [first, second] = hand.cards;
  if (hand.cards.length !== 2 || first === undefined || second === undefined) return false;
  if (cardValue(first) !== cardValue(second) || box.hands.length >= felt.rules.maxHands) return false;
  return box.hands.length === 1 || felt.rules.resplitAces || !isAce(first);
}

/** Aces that were split get one card each, unless the rules let them be hit (G27). */
function isHeldSplitAce(felt: Felt, box: Box, hand: Hand): boolean {
  return box.hands.length > 1 && !felt.rules.hitSplitAces && isAce(hand.cards[0]);
}

/** Give the turn to the first hand that has a choice, if any. */
export function startTurns(felt: Felt): void {
  felt.turn = { seat: 0, hand: 0 };
  moveTurnOn(felt);
}

/**
 * Make one move with the hand at turn and pass the turn on. The move must be open (`isOpen`).
 * @returns what the player adds to the stakes by it, in minor units.
 */
export function playMove(felt: Felt, shoe: Shoe, move: Move): number {
  const at = handAtTurn(felt);
  assert(at !== null, "a move needs a turn");
  const added = makeMove(felt, at.box, at.hand, shoe, move);
  moveTurnOn(felt);
  return added;
}

function makeMove(felt: Felt, box: Box, hand: Hand, shoe: Shoe, move: Move): number {
  switch (move) {
    case "hit":
      takeCard(hand, shoe);
      return 0;
    case "stand":
      hand.status = "STOOD";
      return 0;
    case "double":
      hand.stake += box.bet;
      hand.doubled = true;
      takeCard(hand, shoe);
      if (hand.status === "ACTIVE") hand.status = "STOOD";
      return box.bet;
    case "split":
      splitHand(felt, box, hand, shoe);
      return box.bet;
    case "surrender":
      hand.status = "SURRENDERED";
      return 0;
    default:
      return unreachable(move);
  }
}

/** A hand that reaches 21 has no reason to go on: it stands by itself (G23). */
function takeCard(hand: Hand, shoe: Shoe): void {
  hand.cards.push(shoe.next());
  if (isBust(hand.cards)) hand.status = "BUST";
  else if (totalOf(hand.cards) === 21) hand.status = "STOOD";
}

/** The second card becomes a hand of its own, next to the first; both get a card at once (G26). */
function splitHand(felt: Felt, box: Box, hand: Hand, shoe: Shoe): void {
  const card = hand.cards.pop();
  assert(card !== undefined && felt.turn !== null, "only a pair at its turn can be split");
  const twin = newHand(box.bet, card);
  box.hands.splice(felt.turn.hand + 1, 0, twin);
  takeCard(hand, shoe);
  takeCard(twin, shoe);
}

/** From the present turn on: the next active hand. One that could only stand does so here. */
function moveTurnOn(felt: Felt): void {
  const from = felt.turn;
  assert(from !== null, "the turn moves on from a turn");
  for (let seat = from.seat; seat < felt.boxes.length; seat++) {
    const box = felt.boxes[seat];
    if (!box) continue;
    for (let index = seat === from.seat ? from.hand : 0; index < box.hands.length; index++) {
      const hand = box.hands[index];
      if (hand?.status !== "ACTIVE") continue;
      if (isHeldSplitAce(felt, box, hand) && !canSplit(felt, box, hand)) {
        hand.status = "STOOD";
        continue;
      }
      if (seat !== from.seat || index !== from.hand) felt.turn = { seat, hand: index };
      return;
    }
  }
  felt.turn = null;
}
