/** The exact value of every move that a given hand may make. */
import { isTwoCard21 } from "../blackjack/hands.ts";
import type { Move } from "../blackjack/round.ts";
import type { Rules } from "../blackjack/rules.ts";
import { cardOf, remove } from "./cardsLeft.ts";
import {
  bestPolicy,
  blackjackValue,
  chanceOfPlay,
  doubleValue,
  drawValue,
  newSpot,
  openMoves,
  policyValue,
  standValue,
  surrenderValue,
} from "./hand.ts";
import { splitValue } from "./split.ts";

/** In initial bets; null where the rules do not allow the move. With a peek: given that the dealer has no blackjack. */
export interface HandTable extends Record<Move, number | null> {
  hand: string;
  up: string;
  best: Move;
}

/**
 * After a hit and after a split the hand is played for its best value by its own cards.
 * @param hand two values, 1 for an ace.
 */
export function handTable(
  rules: Rules,
  hand: readonly [number, number],
  upValue: number,
  decks: number = rules.decks,
): HandTable {
  const spot = newSpot(rules, upValue, decks);
  for (const value of hand) remove(spot.left, value);
  const cards = hand.map(cardOf);
  const open: readonly Move[] = isTwoCard21(cards) ? ["stand"] : openMoves(rules, cards, 1);
  const given = chanceOfPlay(spot);
  const worthOf = (move: Move): number => {
    switch (move) {
      case "hit":
        return drawValue(spot, cards, (drawn) => policyValue(spot, drawn, bestPolicy(spot, drawn, false)));
      case "stand":
        return isTwoCard21(cards) ? blackjackValue(spot) : standValue(spot, cards);
      case "double":
        return doubleValue(spot, cards);
      case "surrender":
        return surrenderValue(spot);
      case "split":
        return splitValue(spot, hand[0], (pair) => {
          const moves = openMoves(rules, pair, rules.maxHands);
          return moves.includes("hit") ? bestPolicy(spot, pair, moves.includes("double")) : () => "stand";
        });
    }
  };
  const worth = (move: Move) => (open.includes(move) ? worthOf(move) / given : null);
  const values: Record<Move, number | null> = {
    hit: worth("hit"),
    stand: worth("stand"),
    double: worth("double"),
    split: worth("split"),
    surrender: worth("surrender"),
  };
  const best = open.reduce((a, b) => ((values[b] ?? -9) > (values[a] ?? -9) ? b : a));
  return { hand: hand.map(nameOf).join(","), up: nameOf(upValue), ...values, best };
}

const nameOf = (value: number): string => "A23456789T".charAt(value - 1);

/** `T,6 v T` → values. @throws {RangeError} when it is not a hand of two cards and an up card. */
export function parseHand(text: string): { hand: [number, number]; upValue: number } {
  const match = /^\s*(10|[A2-9TJQK])\s*,?\s*(10|[A2-9TJQK])\s+(?:v|vs|against)\s+(10|[A2-9TJQK])\s*$/i.exec(text);
  if (match === null) throw new RangeError(`not a hand: '${text}'; write two cards and the dealer's, as 'T,6 v T'`);
  const [first, second, up] = match.slice(1).map(valueNamed) as [number, number, number];
  return { hand: [first, second], upValue: up };
}

function valueNamed(name: string): number {
  const index = "A23456789T".indexOf(name.toUpperCase());
  return index < 0 ? 10 : index + 1;
}
