/**
 * A card is its number in a new deck, 0 to 51: rank = floor(n / 4) in A23456789TJQK, suit = n mod 4 in
 * S, H, D, C. The numbers belong to the published fairness scheme, so they never change.
 */
export type Card = number;

export const RANKS = "A23456789TJQK";
const SUITS = "SHDC";
export const DECK_SIZE = 52;

/** How a face-down card is written. */
export const HIDDEN_CARD = "??";

/** 0 for an ace, 1 for a two, … 12 for a king. */
export const rankOf = (card: Card): number => card >> 2;

/** 0 spades, 1 hearts, 2 diamonds, 3 clubs. */
export const suitOf = (card: Card): number => card & 3;

/** Hearts and diamonds. */
export const isRed = (card: Card): boolean => suitOf(card) === 1 || suitOf(card) === 2;

/** Rank then suit: `AS`, `TD`. */
export const cardCode = (card: Card): string => RANKS.charAt(rankOf(card)) + SUITS.charAt(suitOf(card));

/** The card of a code, or null for anything else (a face-down card included). */
export function parseCard(code: string): Card | null {
  if (code.length !== 2) return null;
  const rank = RANKS.indexOf(code.charAt(0));
  const suit = SUITS.indexOf(code.charAt(1));
  return rank < 0 || suit < 0 ? null : rank * 4 + suit;
}
