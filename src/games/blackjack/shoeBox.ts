/** How a shuffled shoe is kept in the state, one letter a card, and dealt from there. */
import { assert } from "../../kernel/assert.ts";
import { type Card, DECK_SIZE } from "../cards.ts";
import { fairShoe, labelOf, labelOfShoe } from "../fairness.ts";
import type { Shoe } from "../shoe.ts";
import type { BlackjackState } from "./state.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Shuffle the round's shoe from the server's seed and the seeds that came with the bets (G12). */
export function fillShoe(state: BlackjackState): void {
  state.shoe = shuffledLetters(state, 1);
  state.dealt = 0;
}

/**
 * The shoe of a state: dealing moves the state on. A round that needs more cards than the shoe holds (many
 * hands from one deck) goes on with a second shoe from the same seeds, labelled `<label>:2` (G13).
 */
export function shoeOf(state: BlackjackState): Shoe {
  return {
    next(): Card {
      if (state.dealt === state.shoe.length) {
        const shoes = state.shoe.length / (DECK_SIZE * state.felt.rules.decks);
        state.shoe += shuffledLetters(state, shoes + 1);
      }
      const card = LETTERS.indexOf(state.shoe.charAt(state.dealt++));
      assert(card >= 0, "a shoe holds cards only");
      return card;
    },
  };
}

/** The seeds that came with bets, by seat. */
export function clientSeedsOf(state: BlackjackState): { seat: number; seed: string }[] {
  return state.felt.boxes.flatMap((box, seat) =>
    box === null || box.clientSeed === null ? [] : [{ seat, seed: box.clientSeed }],
  );
}

function shuffledLetters(state: BlackjackState, nth: number): string {
  const label = labelOfShoe(labelOf(state.settings.tableId, state.roundNumber), nth);
  const clientSeeds = clientSeedsOf(state).map(({ seed }) => seed);
  return cardLetters(fairShoe({ serverSeed: state.serverSeed, clientSeeds, label }, state.felt.rules.decks));
}

export function cardLetters(cards: readonly Card[]): string {
  let letters = "";
  for (const card of cards) letters += LETTERS.charAt(card);
  return letters;
}
