/** What a list of cards is worth in blackjack. */
import { type Card, rankOf } from "../cards.ts";

const BEST_TOTAL = 21;

/** 1 for an ace, 10 for ten to king. Cards of equal value can be split. */
export const cardValue = (card: Card): number => Math.min(rankOf(card) + 1, 10);

export const isAce = (card: Card | undefined): boolean => card !== undefined && rankOf(card) === 0;

/** The best total: one ace counts eleven where that does not bust. */
export function totalOf(cards: readonly Card[]): number {
  const hard = hardTotalOf(cards);
  return hard <= BEST_TOTAL - 10 && hasAce(cards) ? hard + 10 : hard;
}

/** Whether an ace counts eleven in the best total. */
export function isSoft(cards: readonly Card[]): boolean {
  return hardTotalOf(cards) <= BEST_TOTAL - 10 && hasAce(cards);
}

export const isBust = (cards: readonly Card[]): boolean => hardTotalOf(cards) > BEST_TOTAL;

/** An ace and a ten-valued card. Whether that is a blackjack also depends on how the hand came about (G31). */
export const isTwoCard21 = (cards: readonly Card[]): boolean => cards.length === 2 && totalOf(cards) === BEST_TOTAL;

function hardTotalOf(cards: readonly Card[]): number {
  let total = 0;
  for (const card of cards) total += cardValue(card);
  return total;
}

function hasAce(cards: readonly Card[]): boolean {
  for (const card of cards) if (rankOf(card) === 0) return true;
  return false;
}
