/** Rounds of one seat, played by the shipped rules with basic strategy, as fast as they go. */

import { endsAtPeek, playDealer } from "../../games/blackjack/dealer.ts";
import { type Felt, newBox, newFelt, stakedOn } from "../../games/blackjack/felt.ts";
import { returnOf, settleHands } from "../../games/blackjack/payouts.ts";
import { deal, handAtTurn, isOpen, type Move, playMove, startTurns } from "../../games/blackjack/round.ts";
import type { Rules } from "../../games/blackjack/rules.ts";
import { adviseMove } from "../../games/blackjack/strategy.ts";
import { type Card, DECK_SIZE } from "../../games/cards.ts";
import { chartRules, type Strategy } from "../../games/odds/chartRules.ts";
import { type Shoe, uniformBelow, type Words } from "../../games/shoe.ts";
import { assert } from "../../kernel/assert.ts";

/** Even, and a multiple of 10, so that no payment is rounded. */
export const BET = 100;

/** A shoe that is shuffled as it is dealt: a round needs few of its cards. `reshuffle` starts the next round. */
function lazyShoe(decks: number, words: Words): Shoe & { reshuffle(): void } {
  const cards = Array.from({ length: DECK_SIZE * decks }, (_, n) => n % DECK_SIZE);
  let dealt = 0;
  return {
    reshuffle() {
      dealt = 0;
    },
    next(): Card {
      // Any order is as good a start as any other, so the cards need not be put back first.
      if (dealt === cards.length) dealt = 0;
      const from = dealt + uniformBelow(cards.length - dealt, words);
      const card = cards[from] as Card;
      cards[from] = cards[dealt] as Card;
      cards[dealt++] = card;
      return card;
    },
  };
}

/** A function that plays one round each time it is called, leaves it on the felt and returns its net result. */
export function roundPlayer(
  rules: Rules,
  words: Words,
  strategy: Strategy = "charts",
): { felt: Felt; play: () => number } {
  const adviceRules = chartRules(rules, strategy);
  const felt = newFelt(rules, 1);
  const shoe = lazyShoe(rules.decks, words);
  const can = (move: Move): boolean => {
    const at = handAtTurn(felt);
    return at !== null && isOpen(felt, at.box, at.hand, move);
  };
  const play = (): number => {
    const box = newBox(BET);
    felt.boxes[0] = box;
    felt.dealer = [];
    shoe.reshuffle();
    deal(felt, shoe);
    if (!endsAtPeek(felt)) startTurns(felt);
    for (let at = handAtTurn(felt); at !== null; at = handAtTurn(felt)) {
      const upCard = felt.dealer[0];
      assert(upCard !== undefined, "the dealer shows a card");
      playMove(felt, shoe, adviseMove(adviceRules, at.hand.cards, upCard, can));
    }
    playDealer(felt, shoe);
    settleHands(felt);
    return returnOf(felt, box) - stakedOn(box);
  };
  return { felt, play };
}
