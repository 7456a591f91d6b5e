/** The words of blackjack that leave the rules: where a round stands, and what money was moved for. */

/** Every phase a table can be in, in the order of a round. */
export const PHASES = ["WAITING", "BETTING", "INSURANCE", "PLAYER_TURN", "DEALER_TURN", "SETTLED"] as const;
export type Phase = (typeof PHASES)[number];

export type MoveKind =
  | "BET"
  | "SIDE_BET"
  | "INSURANCE"
  | "DOUBLE"
  | "SPLIT" // player → escrow
  | "PAYOUT" // escrow or house → player
  | "LOSS"; // escrow → house
