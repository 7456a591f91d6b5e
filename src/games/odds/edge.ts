/** The exact house edge of basic strategy: the value of every first hand against every up card, weighed. */
import { isTwoCard21 } from "../blackjack/hands.ts";
import type { Rules } from "../blackjack/rules.ts";
import { adviseMove } from "../blackjack/strategy.ts";
import type { Card } from "../cards.ts";
import { cardOf, chanceOf, putBack, remove, VALUES } from "./cardsLeft.ts";
import { chartRules, type Strategy } from "./chartRules.ts";
import { blackjackValue, chanceOfPlay, newSpot, openMoves, type Policy, policyValue, type Spot } from "./hand.ts";
import { splitValue } from "./split.ts";

/** Percent of the initial bet that the house keeps from a player who follows the charts. */
export function exactHouseEdgePct(rules: Rules, strategy: Strategy = "charts"): number {
  let value = 0;
  for (const upValue of VALUES) {
    const chanceOfUp = (upValue === 10 ? 4 : 1) / 13;
    value += chanceOfUp * valueAgainst(rules, upValue, strategy);
  }
  return -100 * value;
}

/** The expected net result of a round, given the up card, in initial bets. */
function valueAgainst(rules: Rules, upValue: number, strategy: Strategy): number {
  const spot = newSpot(rules, upValue);
  let value = 0;
  for (const first of VALUES) {
    const chanceOfFirst = chanceOf(spot.left, first);
    remove(spot.left, first);
    for (const second of VALUES) {
      if (second < first) continue; // The other order is as likely, and the same hand.
      const chance = chanceOfFirst * chanceOf(spot.left, second) * (second === first ? 1 : 2);
      if (chance === 0) continue;
      remove(spot.left, second);
      value += chance * handValue(spot, first, second, strategy);
      putBack(spot.left, second);
    }
    putBack(spot.left, first);
  }
  return value;
}

function handValue(spot: Spot, first: number, second: number, strategy: Strategy): number {
  const cards = [cardOf(first), cardOf(second)];
  if (isTwoCard21(cards)) return blackjackValue(spot); // Against the dealer's, it gets the bet back.
  const lostToPeek = -(1 - chanceOfPlay(spot));
  const policy = chartPolicy(spot, 1, strategy);
  if (policy(cards) !== "split") return lostToPeek + policyValue(spot, cards, policy);
  return lostToPeek + splitValue(spot, first, () => chartPolicy(spot, spot.rules.maxHands, strategy));
}

/** The charts, for a hand that is one of so many. */
function chartPolicy({ rules, upValue }: Spot, hands: number, strategy: Strategy): Policy {
  const adviceRules = chartRules(rules, strategy);
  return (cards: readonly Card[]) => {
    const open = openMoves(rules, cards, hands);
    return adviseMove(adviceRules, cards, cardOf(upValue), (move) => open.includes(move));
  };
}
