/**
 * The value of splitting a pair, exactly, for hands that are each played by the same policy.
 *
 * Unseen cards are exchangeable, so what a split hand is dealt does not depend on when it is dealt: the
 * second cards of all hands may be thought drawn first, then any one hand's hits, then the dealer's. What does
 * matter is how many second cards paired and were split again. A path of pairs (P) and others (N) fixes that; the
 * value of one hand along a path follows by inclusion and exclusion from its values with 0, 1, 2 … further pair
 * cards removed, because "other" is "any, less pair".
 */
import type { Card } from "../cards.ts";
import { cardOf, chanceOf, chanceOfAll, putBack, remove, VALUES } from "./cardsLeft.ts";
import { openMoves, type Policy, policyValue, type Spot } from "./hand.ts";

/** How a path of second cards came out. */
interface Path {
  /** Second cards that paired: split again, or kept when no more hands were allowed. */
  readonly pairs: number;
  readonly kept: number;
  readonly others: number;
}

/**
 * @param spot both cards of the pair are no longer in the shoe.
 * @param policyFor the policy of a split hand from its first two cards; pairs are split again while hands are left.
 */
export function splitValue(spot: Spot, pairValue: number, policyFor: (cards: readonly Card[]) => Policy): number {
  const pairCard = cardOf(pairValue);
  const mayResplit = openMoves(spot.rules, [pairCard, pairCard], 2).includes("split");
  const paths = pathsOf(mayResplit ? spot.rules.maxHands : 2);
  const handWith = secondCardValue(spot, pairCard, policyFor);
  let value = 0;
  for (const { pairs, kept, others } of paths) {
    if (others > 0) value += others * joint(spot, pairValue, pairs, others - 1, handWith.other);
    if (kept > 0) value += kept * joint(spot, pairValue, pairs - 1, others, handWith.pair);
  }
  return value;
}

/**
 * The value of one hand together with the event that of the other second cards `pairs` paired and `others` did not.
 * `valueAfter(n)` is the hand's value when n pair cards are gone.
 */
function joint(
  spot: Spot,
  pairValue: number,
  pairs: number,
  others: number,
  valueAfter: (gone: number) => number,
): number {
  let value = 0;
  let sign = 1;
  let choose = 1;
  for (let j = 0; j <= others; j++) {
    const chance = chanceOfAll(spot.left, pairValue, pairs + j);
    if (chance > 0) value += sign * choose * chance * valueAfter(pairs + j);
    sign = -sign;
    choose = (choose * (others - j)) / (j + 1);
  }
  return value;
}

/** The value of a hand whose second card is no pair, or is one that is kept, with so many pair cards gone. */
function secondCardValue(spot: Spot, pairCard: Card, policyFor: (cards: readonly Card[]) => Policy) {
  const pairValue = VALUES.find((value) => cardOf(value) === pairCard) ?? 0;
  const policies = new Map(VALUES.map((second) => [second, policyWith(spot, pairCard, second, policyFor)]));
  const valueWith = (second: (typeof VALUES)[number]): number => {
    const chance = chanceOf(spot.left, second);
    if (chance === 0) return 0;
    const policy = policies.get(second) ?? stand;
    remove(spot.left, second);
    const value = chance * policyValue(spot, [pairCard, cardOf(second)], policy);
    putBack(spot.left, second);
    return value;
  };
  const withPairsGone = (value: () => number) =>
    memo((gone) => {
      for (let n = 0; n < gone; n++) remove(spot.left, pairValue);
      const result = value();
      for (let n = 0; n < gone; n++) putBack(spot.left, pairValue);
      return result;
    });
  return {
    pair: withPairsGone(() => VALUES.reduce((sum, second) => sum + (second === pairValue ? valueWith(second) : 0), 0)),
    other: withPairsGone(() => VALUES.reduce((sum, second) => sum + (second === pairValue ? 0 : valueWith(second)), 0)),
  };
}

/** A hand's policy looks at its own cards and the two of the first pair, not at what other hands got. */
function policyWith(spot: Spot, pairCard: Card, second: number, policyFor: (cards: readonly Card[]) => Policy): Policy {
  if (chanceOf(spot.left, second) === 0) return stand;
  remove(spot.left, second);
  const policy = policyFor([pairCard, cardOf(second)]);
  putBack(spot.left, second);
  return policy;
}

const stand: Policy = () => "stand";

/**
 * Every way the second cards can fall: both hands get one at once, and the leftmost hand that paired is split again
 * while there are hands left. Paths with the same counts come as often as there are orders.
 */
function pathsOf(maxHands: number): Path[] {
  const paths: Path[] = [];
  const follow = (hands: number, waiting: number, pairs: number, others: number): void => {
    if (waiting === 0) {
      paths.push({ pairs, kept: 0, others });
      return;
    }
    follow(hands, waiting - 1, pairs, others + 1);
    if (hands < maxHands) follow(hands + 1, waiting + 1, pairs + 1, others);
    else keep(waiting, pairs, others);
  };
  /** No more hands: the card in hand pairs and stays, and so may the rest. */
  const keep = (waiting: number, pairs: number, others: number): void => {
    finish(waiting - 1, pairs + 1, 1, others);
  };
  const finish = (waiting: number, pairs: number, kept: number, others: number): void => {
    if (waiting === 0) {
      paths.push({ pairs, kept, others });
      return;
    }
    finish(waiting - 1, pairs, kept, others + 1);
    finish(waiting - 1, pairs + 1, kept + 1, others);
  };
  follow(2, 2, 0, 0);
  return paths;
}

function memo(of: (n: number) => number): (n: number) => number {
  const known = new Map<number, number>();
  return (n) => {
    const value = known.get(n) ?? of(n);
    known.set(n, value);
    return value;
  };
}
