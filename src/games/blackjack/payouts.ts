/** What every bet brings back once the dealer is done. Amounts are minor units, stakes included. */
import { assert, unreachable } from "../../kernel/assert.ts";
import { dealerHasBlackjack } from "./dealer.ts";
import type { Box, Felt, Hand, HandOutcome } from "./felt.ts";
import { isBust, totalOf } from "./hands.ts";
import type { Rules } from "./rules.ts";

/** Write outcome and payout on every hand. */
export function settleHands(felt: Felt): void {
  const dealer = { blackjack: dealerHasBlackjack(felt), total: isBust(felt.dealer) ? 0 : totalOf(felt.dealer) };
  for (const box of felt.boxes) {
    if (box === null) continue;
    for (const hand of box.hands) {
      hand.outcome = outcomeOf(hand, dealer);
      hand.payout = payoutOf(hand.stake, hand.outcome, felt.rules);
    }
  }
}

/** All that comes back for a settled box: hands, side bets, and insurance at 2 to 1 against a dealer's blackjack. */
export function returnOf(felt: Felt, box: Box): number {
  let paid = box.sideBetsPaid;
  for (const hand of box.hands) {
    assert(hand.payout !== null, "a box is paid after its hands were settled");
    paid += hand.payout;
  }
  return box.insurance !== null && dealerHasBlackjack(felt) ? paid + 3 * box.insurance : paid;
}

/** @param dealer `total` is 0 when the dealer is bust. */
function outcomeOf(hand: Hand, dealer: { readonly blackjack: boolean; readonly total: number }): HandOutcome {
  switch (hand.status) {
    case "BUST":
      return "LOSE";
    case "SURRENDERED":
      return "SURRENDER";
    case "BLACKJACK":
      return dealer.blackjack ? "PUSH" : "BLACKJACK";
    case "STOOD": {
      if (dealer.blackjack) return "LOSE";
      const total = totalOf(hand.cards);
      if (total === dealer.total) return "PUSH";
      return total > dealer.total ? "WIN" : "LOSE";
    }
    case "ACTIVE":
      assert(false, "a hand that is still being played can't be settled");
      break;
    default:
      return unreachable(hand.status);
  }
}

/** Fractions of a minor unit stay with the house. */
function payoutOf(stake: number, outcome: HandOutcome, rules: Rules): number {
  switch (outcome) {
    case "WIN":
      return 2 * stake;
    case "BLACKJACK":
      return stake + (rules.blackjackPays === "3:2" ? Math.floor((stake * 3) / 2) : Math.floor((stake * 6) / 5));
    case "PUSH":
      return stake;
    case "SURRENDER":
      return Math.floor(stake / 2);
    case "LOSE":
      return 0;
    default:
      return unreachable(outcome);
  }
}
