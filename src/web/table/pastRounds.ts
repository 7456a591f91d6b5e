/** What rounds have brought, added up. Amounts are minor units. */
export interface PastRound {
  readonly roundId: string;
  readonly staked: number;
  readonly net: number;
  readonly isBlackjack: boolean;
}

interface Figures {
  readonly rounds: number;
  readonly won: number;
  readonly staked: number;
  readonly net: number;
  /** The most that one round has brought; 0 when none was won. */
  readonly best: number;
  /** How many of the newest rounds were won one after the other. */
  readonly streak: number;
}

export function figuresOf(rounds: readonly PastRound[]): Figures {
  const sum = (of: (round: PastRound) => number) => rounds.reduce((total, round) => total + of(round), 0);
  return {
    rounds: rounds.length,
    won: rounds.filter(({ net }) => net > 0).length,
    staked: sum(({ staked }) => staked),
    net: sum(({ net }) => net),
    best: Math.max(0, ...rounds.map(({ net }) => net)),
    streak: rounds.length - 1 - rounds.findLastIndex(({ net }) => net <= 0),
  };
}
