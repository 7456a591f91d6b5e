/** The same bad days for each game: of the rooms, not of one game, is what they prove. */
import { simBlackjack } from "./simBlackjack.ts";
import { simCoinToss } from "./simCoinToss.ts";
import { type SimOptions, type Simulated, simulateGame } from "./simulate.ts";

type Simulate = (seed: number, options?: SimOptions) => Promise<Simulated>;

export const simulate: Simulate = (seed, options) => simulateGame(simBlackjack, seed, options);

export const SIMULATIONS = {
  blackjack: simulate,
  "coin-toss": (seed: number, options?: SimOptions) => simulateGame(simCoinToss, seed, options),
} as const satisfies Record<string, Simulate>;

export type GameName = keyof typeof SIMULATIONS;

export const isGameName = (name: string): name is GameName => Object.hasOwn(SIMULATIONS, name);
