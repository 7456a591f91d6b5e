/** A shoe shuffled from a source of random words, and the two ways to deal from one. */
import { type Card, DECK_SIZE } from "./cards.ts";

/** Uniform 32-bit words, 0 to 2^32 − 1. */
export type Words = () => number;

/** Where a round takes its cards from. */
export interface Shoe {
  next(): Card;
}

/** How many different words there are. */
const WORDS = 0x1_0000_0000;

/**
 * A whole number uniform below `n` (1 ≤ n ≤ 2^32), by rejection: words from the incomplete last stretch are
 * thrown away, so no remainder is likelier than another.
 */
export function uniformBelow(n: number, words: Words): number {
  let word = words();
  // The stretch is shorter than n: for nearly every word the first comparison settles it without a division.
  while (word >= WORDS - n && word >= WORDS - (WORDS % n)) word = words();
  return (word >>> 0) % n;
}

/** All cards of `decks` decks in the order they will be dealt: Fisher–Yates from the last index down. */
export function shuffleShoe(decks: number, words: Words): Card[] {
  const cards = Array.from({ length: DECK_SIZE * decks }, (_, n) => n % DECK_SIZE);
  for (let i = cards.length - 1; i > 0; i--) {
    const j = uniformBelow(i + 1, words);
    const card = cards[i] as Card;
    cards[i] = cards[j] as Card;
    cards[j] = card;
  }
  return cards;
}
