/**
 * The side bets. Both are decided by cards that are on the table before any player moves: Perfect Pairs by the
 * player's first two, 21+3 by those and the dealer's up card. Odds are n to 1; losers return nothing.
 */
import { type Card, isRed, rankOf, suitOf } from "../cards.ts";
import type { SideBets } from "./felt.ts";

export const PERFECT_PAIRS = { perfect: 25, coloured: 12, mixed: 6 } as const;
export const TWENTY_ONE_PLUS_THREE = {
  suitedTrips: 100,
  straightFlush: 40,
  trips: 30,
  straight: 10,
  flush: 5,
} as const;

export type PerfectPairsWin = keyof typeof PERFECT_PAIRS;
export type TwentyOnePlusThreeWin = keyof typeof TWENTY_ONE_PLUS_THREE;

/** What the side bets bring back in all, stakes included; minor units. */
export function sideBetsReturn(sideBets: SideBets, cards: readonly Card[], upCard: Card): number {
  const [first, second] = cards;
  if (first === undefined || second === undefined) return 0;
  let paid = 0;
  if (sideBets.perfectPairs !== undefined) {
    const win = perfectPairsWin(first, second);
    if (win !== null) paid += sideBets.perfectPairs * (PERFECT_PAIRS[win] + 1);
  }
  if (sideBets.twentyOnePlusThree !== undefined) {
    const win = twentyOnePlusThreeWin(first, second, upCard);
    if (win !== null) paid += sideBets.twentyOnePlusThree * (TWENTY_ONE_PLUS_THREE[win] + 1);
  }
  return paid;
}

/** A pair is two cards of one rank (a ten and a jack are none): same suit, same colour, or neither. */
export function perfectPairsWin(a: Card, b: Card): PerfectPairsWin | null {
  if (rankOf(a) !== rankOf(b)) return null;
  if (suitOf(a) === suitOf(b)) return "perfect";
  return isRed(a) === isRed(b) ? "coloured" : "mixed";
}

/** The best three-card poker hand that pays. */
export function twentyOnePlusThreeWin(a: Card, b: Card, c: Card): TwentyOnePlusThreeWin | null {
  const isFlush = suitOf(a) === suitOf(b) && suitOf(b) === suitOf(c);
  const isTrips = rankOf(a) === rankOf(b) && rankOf(b) === rankOf(c);
  if (isTrips) return isFlush ? "suitedTrips" : "trips";
  if (isStraight(rankOf(a), rankOf(b), rankOf(c))) return isFlush ? "straightFlush" : "straight";
  return isFlush ? "flush" : null;
}

/** Three ranks in a row; the ace is below the two and above the king, and never in the middle. */
function isStraight(a: number, b: number, c: number): boolean {
  const low = Math.min(a, b, c);
  const high = Math.max(a, b, c);
  const middle = a + b + c - low - high;
  if (low === 0 && middle === 11 && high === 12) return true;
  return middle === low + 1 && high === low + 2;
}
