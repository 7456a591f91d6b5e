/** The cards that are left, by value: what an exact calculation draws from. */

import { assert } from "../../kernel/assert.ts";
import { type Card, parseCard, RANKS } from "../cards.ts";

/** Ace to ten; jack, queen and king are tens. */
export const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** How many cards of each value are left, at the index of the value. An endless shoe never changes. */
export interface CardsLeft {
  readonly counts: number[];
  total: number;
  readonly endless: boolean;
}

/** A full shoe; `Infinity` decks for the endless one. */
export function fullShoe(decks: number): CardsLeft {
  const endless = decks === Number.POSITIVE_INFINITY;
  const each = endless ? 1 : 4 * decks;
  return { counts: [0, ...VALUES.map((value) => (value === 10 ? 4 * each : each))], total: 13 * each, endless };
}

export const chanceOf = (left: CardsLeft, value: number): number => (left.counts[value] ?? 0) / left.total;

export function remove(left: CardsLeft, value: number): void {
  if (left.endless) return;
  left.counts[value] = (left.counts[value] ?? 0) - 1;
  left.total--;
}

export function putBack(left: CardsLeft, value: number): void {
  if (left.endless) return;
  left.counts[value] = (left.counts[value] ?? 0) + 1;
  left.total++;
}

/** The chance that `count` given draws are all of this value. */
export function chanceOfAll(left: CardsLeft, value: number, count: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < count; drawn++) {
    const gone = left.endless ? 0 : drawn;
    chance *= Math.max((left.counts[value] ?? 0) - gone, 0) / (left.total - gone);
  }
  return chance;
}

/** A card of a value, for the rules functions: suits do not matter to them, nor which ten it is. */
export function cardOf(value: number): Card {
  const card = parseCard(`${RANKS.charAt(value - 1)}S`);
  assert(card !== null && value <= 10, `a card's value is 1 to 10, not ${value}`);
  return card;
}
