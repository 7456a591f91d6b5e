/**
 * Expected values of one hand, exactly. All values are in initial bets and, with a peek, joint with the event that
 * the dealer has no blackjack: drawing then needs no conditioning, and one division at the end gives the
 * value for a player who still has a choice. Without a peek they are plain.
 */

import { assert } from "../../kernel/assert.ts";
import { type HandStatus, newBox, newFelt, newHand } from "../blackjack/felt.ts";
import { isBust, totalOf } from "../blackjack/hands.ts";
import { returnOf, settleHands } from "../blackjack/payouts.ts";
import { type Move, movesOpenTo } from "../blackjack/round.ts";
import type { Rules } from "../blackjack/rules.ts";
import type { Card } from "../cards.ts";
import { type CardsLeft, cardOf, chanceOf, fullShoe, putBack, remove, VALUES } from "./cardsLeft.ts";
import { FINALS, finalChances, type Ways, waysFrom } from "./dealerOdds.ts";

/** What lies before a player: rules, up card, and the unseen cards. */
export interface Spot {
  readonly rules: Rules;
  readonly upValue: number;
  readonly left: CardsLeft;
  readonly ways: Ways;
  /** The dealer's chances by cards left: the same cards are met in many orders. */
  readonly finals: Map<string, readonly number[]>;
  readonly nets: NetTable;
}

/** Net results per unit staked, by the dealer's final: of stood hands by their total, and of a blackjack. */
interface NetTable {
  readonly stood: readonly (readonly number[])[];
  readonly blackjack: readonly number[];
}

/** What a hand does, known from its cards alone. */
export type Policy = (cards: readonly Card[]) => Move;

/** A fresh shoe without the up card. `decks` defaults to the rules'; Infinity is the endless shoe. */
export function newSpot(rules: Rules, upValue: number, decks: number = rules.decks): Spot {
  const left = fullShoe(decks);
  remove(left, upValue);
  return { rules, upValue, left, ways: waysFrom(rules, upValue), finals: new Map(), nets: netTable(rules) };
}

/** How likely it is that play goes on: with a peek, that the hole card does not make a blackjack. */
export function chanceOfPlay({ rules, upValue, left }: Spot): number {
  if (!rules.dealerPeeks || (upValue !== 1 && upValue !== 10)) return 1;
  return 1 - chanceOf(left, upValue === 1 ? 10 : 1);
}

/** The hand's cards are no longer in the shoe; a bust hand loses whatever the dealer has. */
export function standValue(spot: Spot, cards: readonly Card[]): number {
  return isBust(cards) ? -chanceOfPlay(spot) : againstDealer(spot, spot.nets.stood[totalOf(cards)] ?? []);
}

/** The value of a blackjack, whose cards are no longer in the shoe. */
export const blackjackValue = (spot: Spot): number => againstDealer(spot, spot.nets.blackjack);

function againstDealer(spot: Spot, nets: readonly number[]): number {
  const chances = dealerChances(spot);
  let value = 0;
  for (let final = 0; final < FINALS.length; final++) {
    if (final === BLACKJACK && spot.rules.dealerPeeks) continue;
    value += (chances[final] ?? 0) * (nets[final] ?? 0);
  }
  return value;
}

function dealerChances({ ways, left, finals }: Spot): readonly number[] {
  const key = left.counts.join();
  const known = finals.get(key);
  if (known !== undefined) return known;
  const chances = finalChances(ways, left);
  finals.set(key, chances);
  return chances;
}

const BLACKJACK = FINALS.indexOf("bj");

/** The value of drawing one card and going on as `next` says. */
export function drawValue(spot: Spot, cards: readonly Card[], next: (cards: readonly Card[]) => number): number {
  let value = 0;
  for (const drawn of VALUES) {
    const chance = chanceOf(spot.left, drawn);
    if (chance === 0) continue;
    remove(spot.left, drawn);
    value += chance * next([...cards, cardOf(drawn)]);
    putBack(spot.left, drawn);
  }
  return value;
}

export const doubleValue = (spot: Spot, cards: readonly Card[]): number =>
  2 * drawValue(spot, cards, (drawn) => standValue(spot, drawn));

/** The value of playing a hand by a policy that does not split. Order of cards is no matter, so each is valued once. */
export function policyValue(spot: Spot, cards: readonly Card[], policy: Policy): number {
  const known = new Map<string, number>();
  const worthOf = (hand: readonly Card[]): number => {
    const key = keyOf(hand);
    const value = known.get(key) ?? play(hand);
    known.set(key, value);
    return value;
  };
  const play = (hand: readonly Card[]): number => {
    if (isBust(hand) || totalOf(hand) === 21) return standValue(spot, hand);
    const move = policy(hand);
    if (move === "stand") return standValue(spot, hand);
    if (move === "double") return doubleValue(spot, hand);
    if (move === "surrender") return surrenderValue(spot);
    assert(move === "hit", "splits are valued elsewhere");
    return drawValue(spot, hand, worthOf);
  };
  return worthOf(cards);
}

/** Half the bet comes back. */
export const surrenderValue = (spot: Spot): number => -chanceOfPlay(spot) / 2;

/** The best of standing, hitting and, where `mayDouble`, doubling, for a hand and all that it can become. */
export function bestPolicy(spot: Spot, cards: readonly Card[], mayDouble: boolean): Policy {
  const moves = new Map<string, Move>();
  const values = new Map<string, number>();
  const worthOf = (hand: readonly Card[]): number => {
    const key = keyOf(hand);
    const known = values.get(key);
    if (known !== undefined) return known;
    const stand = standValue(spot, hand);
    const options: [Move, number][] = [["stand", stand]];
    if (!isBust(hand) && totalOf(hand) < 21) {
      options.push(["hit", drawValue(spot, hand, worthOf)]);
      if (hand === cards && mayDouble) options.push(["double", doubleValue(spot, hand)]);
    }
    const [move, value] = options.reduce((best, option) => (option[1] > best[1] ? option : best));
    moves.set(key, move);
    values.set(key, value);
    return value;
  };
  worthOf(cards);
  return (hand) => moves.get(keyOf(hand)) ?? "stand";
}

/** What the rules let a hand do when it is one of so many. */
export function openMoves(rules: Rules, cards: readonly Card[], hands: number): readonly Move[] {
  const felt = newFelt(rules, 1);
  const box = newBox(1);
  box.hands = Array.from({ length: hands }, () => ({ ...newHand(1, 0), cards: [...cards] }));
  felt.boxes[0] = box;
  felt.turn = { seat: 0, hand: 0 };
  return movesOpenTo(felt);
}

const keyOf = (cards: readonly Card[]): string => [...cards].sort((a, b) => a - b).join();

/** Ask the settlement rules for every meeting of a player's hand with a dealer's final. */
function netTable(rules: Rules): NetTable {
  const nets = (values: readonly number[], status: HandStatus) =>
    FINALS.map((final) => netOf(rules, values, status, FINAL_CARDS[final]));
  const stood = Array.from({ length: 22 }, (_, total) => (total < 4 ? [] : nets(valuesOfTotal(total), "STOOD")));
  return { stood, blackjack: nets([1, 10], "BLACKJACK") };
}

/** Some cards of a hard total. */
function valuesOfTotal(total: number): number[] {
  if (total <= 11) return [2, total - 2];
  return total < 21 ? [10, total - 10] : [10, 9, 2];
}

const FINAL_CARDS: Record<(typeof FINALS)[number], readonly number[]> = {
  17: [10, 7],
  18: [10, 8],
  19: [10, 9],
  20: [10, 10],
  21: [10, 5, 6],
  bj: [1, 10],
  bust: [10, 6, 10],
};

/** For a bet of 10, of which no payment leaves a fraction. */
function netOf(rules: Rules, values: readonly number[], status: HandStatus, dealer: readonly number[]): number {
  const felt = newFelt(rules, 1);
  const box = newBox(10);
  felt.boxes[0] = box;
  felt.dealer = dealer.map(cardOf);
  box.hands = [{ ...newHand(box.bet, 0), cards: values.map(cardOf), status }];
  settleHands(felt);
  return (returnOf(felt, box) - box.bet) / box.bet;
}
