/** The dealer's final hands, exactly: every way to get there, weighed by the cards that are left. */

import { assert } from "../../kernel/assert.ts";
import { dealerDraws } from "../blackjack/dealer.ts";
import { isBust, isTwoCard21, totalOf } from "../blackjack/hands.ts";
import type { Rules } from "../blackjack/rules.ts";
import type { Card } from "../cards.ts";
import { type CardsLeft, cardOf, fullShoe, remove, VALUES } from "./cardsLeft.ts";

/** How a dealer's hand ends, in the order of a distribution. */
export const FINALS = ["17", "18", "19", "20", "21", "bj", "bust"] as const;
type Final = (typeof FINALS)[number];

/** The cards drawn to an up card, whatever their order, and where they end. */
interface Way {
  readonly final: number;
  /** How many orders of the same cards get there: the rules may stop some of them earlier. */
  orders: number;
  /** For each value drawn, where its number of ordered draws stands in the table of `finalChances`. */
  readonly draws: readonly number[];
  readonly length: number;
}

export type Ways = readonly Way[];

const ROW = 16; // No dealer draws more than 12 cards: eleven aces to a soft 17 that is hit, and one more.

/** All ways a dealer's hand can go from an up card, found by asking the rules after every card. */
export function waysFrom(rules: Pick<Rules, "soft17">, upValue: number): Ways {
  const ways = new Map<string, Way>();
  const cards: Card[] = [cardOf(upValue)];
  const counts = new Array<number>(11).fill(0);
  const follow = () => {
    if (cards.length > 1 && !dealerDraws(rules, cards)) {
      addWay(ways, counts, FINALS.indexOf(finalOf(cards)));
      return;
    }
    for (const value of VALUES) {
      cards.push(cardOf(value));
      counts[value] = (counts[value] ?? 0) + 1;
      follow();
      counts[value] = (counts[value] ?? 0) - 1;
      cards.pop();
    }
  };
  follow();
  return [...ways.values()];
}

function addWay(ways: Map<string, Way>, counts: readonly number[], final: number): void {
  const key = `${counts.join()}:${final}`;
  const known = ways.get(key);
  if (known !== undefined) {
    known.orders++;
    return;
  }
  const draws = VALUES.flatMap((value) => (counts[value] ? [value * ROW + counts[value]] : []));
  ways.set(key, { final, orders: 1, draws, length: counts.reduce((sum, count) => sum + count, 0) });
}

function finalOf(cards: readonly Card[]): Final {
  if (isTwoCard21(cards)) return "bj";
  if (isBust(cards)) return "bust";
  const final = FINALS.find((name) => name === String(totalOf(cards)));
  assert(final !== undefined, "a dealer stands from 17 to 21");
  return final;
}

/** The chance of each of FINALS, drawing from these cards. */
export function finalChances(ways: Ways, left: CardsLeft): number[] {
  const chances = new Array<number>(FINALS.length).fill(0);
  const ofValues = new Float64Array(left.counts.length * ROW);
  for (const [value, count] of left.counts.entries()) {
    fillOrders(ofValues.subarray(value * ROW, (value + 1) * ROW), count, left.endless);
  }
  const ofAll = new Float64Array(ROW);
  fillOrders(ofAll, left.total, left.endless);
  for (const { final, orders, draws, length } of ways) {
    let chance = orders / (ofAll[length] as number);
    for (let i = 0; i < draws.length; i++) chance *= ofValues[draws[i] as number] as number;
    chances[final] = (chances[final] as number) + chance;
  }
  return chances;
}

/** In how many orders 0, 1, 2 … cards can be drawn from so many: count · (count − 1) · …; an endless shoe stays full. */
function fillOrders(orders: Float64Array, count: number, endless: boolean): void {
  orders[0] = 1;
  for (let n = 1; n < ROW; n++) orders[n] = (orders[n - 1] as number) * (endless ? count : Math.max(count - n + 1, 0));
}

/** The chance of each final total for an up card: `2` to `9`, `T`, `A`. */
export interface DealerRow extends Record<Final, number> {
  up: string;
}

/** Final totals for each up card from a full shoe, that card removed. Infinity decks: an endless shoe. */
export function dealerTable(rules: Pick<Rules, "soft17">, decks: number): DealerRow[] {
  return [2, 3, 4, 5, 6, 7, 8, 9, 10, 1].map((upValue) => {
    const left = fullShoe(decks);
    remove(left, upValue);
    const chances = finalChances(waysFrom(rules, upValue), left);
    const chance = (final: Final) => chances[FINALS.indexOf(final)] ?? 0;
    return {
      up: "A23456789T".charAt(upValue - 1),
      17: chance("17"),
      18: chance("18"),
      19: chance("19"),
      20: chance("20"),
      21: chance("21"),
      bj: chance("bj"),
      bust: chance("bust"),
    };
  });
}
