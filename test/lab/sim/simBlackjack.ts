/** Blackjack as simulated players play it. */
import { targetOf } from "../../../src/client/target.ts";
import { type Blackjack, type BlackjackAction, blackjack, DEFAULT_RULES } from "../../../src/games/blackjack/index.ts";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import { nextAction } from "../load/nextAction.ts";
import type { SimGame } from "./simGame.ts";

export const simBlackjack: SimGame<Blackjack> = {
  game: blackjack,
  rules: DEFAULT_RULES,
  aboutARound: ["bet", "insurance", "hit", "stand", "double", "split", "surrender", "reveal"],
  nextAction: (view, playerId, bet) => nextAction(view as TableView, playerId, bet),
  anyAction: (random) =>
    random.pick<BlackjackAction>([
      { type: "sit", seat: random.int(0, 6) },
      { type: "leave" },
      { type: "bet", amount: random.int(1, 1_200) },
      { type: "bet", amount: 100, sideBets: { perfectPairs: 10 }, clientSeed: random.hex(8) },
      { type: "insurance", take: true },
      { type: "hit" },
      { type: "double" },
      { type: "split" },
      { type: "stand" },
    ]),
  targetOf: (view, playerId) => targetOf(view as TableView, playerId),
  isSeedPublic: ({ fairness }) => fairness.revealed !== null,
};
