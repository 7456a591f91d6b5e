/**
 * The felt: what lies on the table during a round. It is changed in place by the rules (round.ts, dealer.ts,
 * payouts.ts), which know nothing of players, clocks or purses. `decide` lets them work on a private copy;
 * the odds tool plays millions of rounds on one felt.
 */
import type { Card } from "../cards.ts";
import type { Rules } from "./rules.ts";

export type HandStatus = "ACTIVE" | "STOOD" | "BUST" | "BLACKJACK" | "SURRENDERED";
export type HandOutcome = "WIN" | "LOSE" | "PUSH" | "BLACKJACK" | "SURRENDER";

export interface Hand {
  cards: Card[];
  /** All that rides on this hand, a double included; minor units. */
  stake: number;
  doubled: boolean;
  status: HandStatus;
  /** Null until the round is settled. */
  outcome: HandOutcome | null;
  /** What comes back for this hand, stake included; null until the round is settled. */
  payout: number | null;
  /** Why the table stood for the player: the turn had run out, or the player had left. */
  playedFor?: PlayedFor;
}

export type PlayedFor = "CLOCK" | "LEFT";

/** Stakes on side bets, in minor units; a missing one is not placed. */
export interface SideBets {
  perfectPairs?: number;
  twentyOnePlusThree?: number;
}

/** One bet and what became of it. */
export interface Box {
  readonly bet: number;
  readonly sideBets: SideBets;
  /** What the side bets bring back, stakes included: decided by the first cards, paid at settlement. */
  sideBetsPaid: number;
  /** Null: undecided or not offered. 0: declined. Else the stake on it. */
  insurance: number | null;
  /** The clock has declined for the player. */
  insurancePlayedFor?: true;
  hands: Hand[];
  /** The player's part of the shuffle. With a hash, null until the seed is revealed. */
  clientSeed: string | null;
  readonly clientSeedHash: string | null;
}

interface Turn {
  readonly seat: number;
  readonly hand: number;
}

export interface Felt {
  readonly rules: Rules;
  /** By seat; null without a bet. */
  boxes: (Box | null)[];
  dealer: Card[];
  /** Whose move it is; null outside the players' turns. */
  turn: Turn | null;
}

export const newFelt = (rules: Rules, seats: number): Felt => ({
  rules,
  boxes: new Array<Box | null>(seats).fill(null),
  dealer: [],
  turn: null,
});

export const newBox = (
  bet: number,
  sideBets: SideBets = {},
  clientSeed: string | null = null,
  clientSeedHash: string | null = null,
): Box => ({
  bet,
  sideBets,
  sideBetsPaid: 0,
  insurance: null,
  hands: [],
  clientSeed,
  clientSeedHash,
});

export const newHand = (stake: number, card: Card): Hand => ({
  cards: [card],
  stake,
  doubled: false,
  status: "ACTIVE",
  outcome: null,
  payout: null,
});

/** A copy that shares nothing that the rules change. */
export const copyFelt = (felt: Felt): Felt => ({
  rules: felt.rules,
  boxes: felt.boxes.map((box) => box && { ...box, hands: box.hands.map(copyHand) }),
  dealer: felt.dealer.slice(),
  turn: felt.turn,
});

const copyHand = (hand: Hand): Hand => ({ ...hand, cards: hand.cards.slice() });

/** Everything staked on a box so far: hands, insurance, side bets. */
export function stakedOn(box: Box): number {
  const { perfectPairs = 0, twentyOnePlusThree = 0 } = box.sideBets;
  let staked = (box.insurance ?? 0) + perfectPairs + twentyOnePlusThree;
  for (const hand of box.hands) staked += hand.stake;
  return box.hands.length === 0 ? staked + box.bet : staked;
}
