/** What is counted while rounds are simulated, and the figures that follow. */
import type { Felt, HandOutcome } from "../../games/blackjack/felt.ts";
import type { Rules } from "../../games/blackjack/rules.ts";
import type { Strategy } from "../../games/odds/chartRules.ts";
import { xoshiro } from "./generator.ts";
import { BET, roundPlayer } from "./roundPlayer.ts";

/** Sums are whole numbers, exact up to 2^53. Money in hundredths of the bet. */
export interface Tally {
  rounds: number;
  net: number;
  netSquares: number;
  hands: number;
  doubled: number;
  splitRounds: number;
  outcomes: Record<HandOutcome, number>;
}

export interface Simulation {
  readonly rules: Rules;
  readonly strategy: Strategy;
  readonly rounds: number;
  readonly seed: number;
  /** Which of the seed's streams of random words. */
  readonly stream: number;
}

export interface Figures {
  rounds: number;
  /** Percent of the initial bet that the house keeps. */
  houseEdgePct: number;
  standardErrorPct: number;
  /** Of one round's net result, in initial bets squared. */
  variance: number;
  /** Share of all hands, split hands counted one by one. */
  outcomes: Record<HandOutcome, number>;
  handsPerRound: number;
  doubledPct: number;
  splitPct: number;
}

export const newTally = (): Tally => ({
  rounds: 0,
  net: 0,
  netSquares: 0,
  hands: 0,
  doubled: 0,
  splitRounds: 0,
  outcomes: { WIN: 0, LOSE: 0, PUSH: 0, BLACKJACK: 0, SURRENDER: 0 },
});

/** Play `rounds` rounds. The same seed and stream always give the same tally. */
export function simulate({ rules, strategy, rounds, seed, stream }: Simulation): Tally {
  const { felt, play } = roundPlayer(rules, xoshiro(seed, stream), strategy);
  const tally = newTally();
  for (let round = 0; round < rounds; round++) count(tally, felt, play());
  return tally;
}

function count(tally: Tally, felt: Felt, net: number): void {
  tally.rounds++;
  tally.net += net;
  tally.netSquares += net * net;
  for (const box of felt.boxes) {
    if (box === null) continue;
    tally.hands += box.hands.length;
    if (box.hands.length > 1) tally.splitRounds++;
    for (const hand of box.hands) {
      if (hand.doubled) tally.doubled++;
      if (hand.outcome !== null) tally.outcomes[hand.outcome]++;
    }
  }
}

export function addTally(sum: Tally, part: Tally): void {
  sum.rounds += part.rounds;
  sum.net += part.net;
  sum.netSquares += part.netSquares;
  sum.hands += part.hands;
  sum.doubled += part.doubled;
  sum.splitRounds += part.splitRounds;
  for (const outcome of Object.keys(sum.outcomes) as HandOutcome[]) sum.outcomes[outcome] += part.outcomes[outcome];
}

export function figuresOf(tally: Tally): Figures {
  const mean = tally.net / tally.rounds / BET;
  const variance = tally.netSquares / tally.rounds / BET ** 2 - mean ** 2;
  const share = (outcome: HandOutcome) => tally.outcomes[outcome] / tally.hands;
  return {
    rounds: tally.rounds,
    houseEdgePct: -100 * mean,
    standardErrorPct: 100 * Math.sqrt(variance / tally.rounds),
    variance,
    outcomes: {
      WIN: share("WIN"),
      LOSE: share("LOSE"),
      PUSH: share("PUSH"),
      BLACKJACK: share("BLACKJACK"),
      SURRENDER: share("SURRENDER"),
    },
    handsPerRound: tally.hands / tally.rounds,
    doubledPct: (100 * tally.doubled) / tally.hands,
    splitPct: (100 * tally.splitRounds) / tally.rounds,
  };
}
