/** Tests of dealt shoes. */
import { type Card, DECK_SIZE, isRed, rankOf } from "../../games/cards.ts";
import { chiSquare, type Finding, normal } from "./finding.ts";

/** A source of shoes of `decks` decks, each to be independent of the others. */
export interface ShoeSource {
  readonly decks: number;
  deal(): readonly Card[];
}

/** Deal `shoes` shoes and look at them from all sides. */
export function shoeFindings(source: ShoeSource, shoes: number): Finding[] {
  const size = DECK_SIZE * source.decks;
  const firstRanks = new Float64Array(13);
  const acePositions = new Float64Array(size);
  const lastCards = new Float64Array(DECK_SIZE);
  const byPosition = new Float64Array(DECK_SIZE * size);
  const neighbours = new MeanOf((4 * source.decks - 1) / (size - 1), size - 1);
  const colourRuns = new MeanOf(size / 2 / (size - 1), size - 1);
  const prints = new Set<string>();

  for (let shoe = 0; shoe < shoes; shoe++) {
    const cards = source.deal();
    add(firstRanks, rankOf(cards[0] as Card));
    add(lastCards, cards[size - 1] as Card);
    let sameRank = 0;
    let changes = 0;
    for (let position = 0; position < size; position++) {
      const card = cards[position] as Card;
      add(byPosition, card * size + position);
      if (card === 0) add(acePositions, position);
      if (position === 0) continue;
      const before = cards[position - 1] as Card;
      if (rankOf(card) === rankOf(before)) sameRank++;
      if (isRed(card) !== isRed(before)) changes++;
    }
    neighbours.add(sameRank);
    colourRuns.add(changes);
    prints.add(printOf(cards));
  }

  return [
    chiSquare("chi-square of first card's rank", firstRanks, () => shoes / 13),
    chiSquare("chi-square of last card", lastCards, () => shoes / DECK_SIZE),
    positions(acePositions, source.decks, shoes),
    cardByPosition(byPosition, size, shoes),
    neighbours.finding("neighbours of one rank"),
    colourRuns.finding("changes of colour"),
    repeats(prints.size, shoes),
  ];
}

function add(counts: Float64Array, cell: number): void {
  counts[cell] = (counts[cell] ?? 0) + 1;
}

/** Where the aces of spades lie. A shoe has one per deck, never two in one place: the margins are fixed. */
function positions(counts: Float64Array, decks: number, shoes: number): Finding {
  const size = counts.length;
  const scale = (size - 1) / (size - decks);
  return chiSquare("chi-square of an ace's positions", counts, () => (shoes * decks) / size, size - 1, scale);
}

/**
 * Every card at every position. Each shoe fills every position once and holds every card so many times, so rows and columns
 * have fixed sums: (52 − 1) · (size − 1) degrees of freedom, and the plain sum is too large by size / (size − 1).
 */
function cardByPosition(counts: Float64Array, size: number, shoes: number): Finding {
  const df = (DECK_SIZE - 1) * (size - 1);
  return chiSquare("card by position", counts, () => shoes / DECK_SIZE, df, (size - 1) / size);
}

/** Two shoes that begin with the same twenty cards: with honest seeds not once in the age of the universe. */
function repeats(different: number, shoes: number): Finding {
  const repeated = shoes - different;
  return { test: "shoes dealt twice", statistic: repeated, p: repeated === 0 ? 1 : 0 };
}

const printOf = (cards: readonly Card[]): string => String.fromCharCode(...cards.slice(0, 20));

/** The mean of a count per shoe against the exact one; its spread is taken from the sample. */
class MeanOf {
  readonly #expected: number;
  #sum = 0;
  #squares = 0;

  /** @param chance of one case, of which there are `cases` in a shoe. */
  constructor(chance: number, cases: number) {
    this.#expected = chance * cases;
  }

  add(count: number): void {
    this.#sum += count - this.#expected;
    this.#squares += (count - this.#expected) ** 2;
  }

  finding(test: string): Finding {
    return normal(test, this.#sum / Math.sqrt(this.#squares));
  }
}
