/** Generators with the mistakes that real casinos have made. The battery is worth something only if it catches them all. */
import { type Card, DECK_SIZE } from "../../games/cards.ts";
import { shuffleShoe, uniformBelow, type Words } from "../../games/shoe.ts";
import { xoshiro } from "../odds/generator.ts";
import type { ShoeSource } from "./shoeTests.ts";

export interface BadGenerator {
  readonly name: string;
  readonly mistake: string;
  readonly source: (words: Words) => ShoeSource;
}

const oneDeck =
  (deal: (words: Words) => Card[]) =>
  (words: Words): ShoeSource => ({ decks: 1, deal: () => deal(words) });

export const BAD_GENERATORS: readonly BadGenerator[] = [
  {
    name: "modulo bias",
    mistake: "a random byte, modulo the number of cards left",
    source: oneDeck((words) => shuffled((i) => (words() & 0xff) % (i + 1), DECK_SIZE - 1)),
  },
  {
    name: "31-bit seed",
    mistake: "a good generator, seeded for each shoe with 31 bits",
    source: oneDeck((words) => shuffleShoe(1, xoshiro(words() >>> 1, 0))),
  },
  {
    name: "swap with any",
    mistake: "each card swapped with any card of the deck instead of those left",
    source: oneDeck((words) => shuffled(() => uniformBelow(DECK_SIZE, words), DECK_SIZE - 1)),
  },
  {
    name: "missing last card",
    mistake: "a loop that begins one too low: the last card stays where it is",
    source: oneDeck((words) => shuffled((i) => uniformBelow(i + 1, words), DECK_SIZE - 2)),
  },
];

function shuffled(partnerOf: (i: number) => number, from: number): Card[] {
  const cards = Array.from({ length: DECK_SIZE }, (_, card) => card);
  for (let i = from; i > 0; i--) {
    const j = partnerOf(i);
    const card = cards[i] as Card;
    cards[i] = cards[j] as Card;
    cards[j] = card;
  }
  return cards;
}
