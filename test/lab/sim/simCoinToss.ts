/** The coin toss as simulated players play it. */
import { type CoinToss, type CoinTossAction, coinToss } from "../../games/coinToss.ts";
import type { SimGame } from "./simGame.ts";

export const simCoinToss: SimGame<CoinToss> = {
  game: coinToss,
  rules: { pays: 1 },
  aboutARound: ["call"],
  nextAction({ phase, seats }, playerId, bet) {
    const own = seats.find((seat) => seat?.playerId === playerId);
    const free = seats.indexOf(null);
    if (own == null) return free < 0 ? null : { type: "sit", seat: free };
    if (phase !== "BETTING" || own.bet !== null) return null;
    return { type: "call", amount: bet, side: bet % 2 === 0 ? "HEADS" : "TAILS" };
  },
  anyAction: (random) =>
    random.pick<CoinTossAction>([
      { type: "sit", seat: random.int(0, 6) },
      { type: "call", amount: random.int(1, 1_200), side: "HEADS" },
      { type: "call", amount: random.int(1, 1_200), side: "TAILS" },
    ]),
  targetOf: ({ roundId, version }) => ({ roundId, version }),
  isSeedPublic: () => false,
};
