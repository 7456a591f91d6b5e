/** The dealer's part. It has no choices: the cards and the table's rules decide. */
import type { Card } from "../cards.ts";
import type { Shoe } from "../shoe.ts";
import type { Felt, HandStatus } from "./felt.ts";
import { cardValue, isAce, isSoft, isTwoCard21, totalOf } from "./hands.ts";
import type { Rules } from "./rules.ts";

export const dealerShowsAce = (felt: Felt): boolean => isAce(felt.dealer[0]);

export const dealerHasBlackjack = (felt: Felt): boolean => isTwoCard21(felt.dealer);

/** The peek under an ace or ten: a blackjack ends the round before anyone moves (G22). */
export function endsAtPeek(felt: Felt): boolean {
  const upCard = felt.dealer[0];
  if (!felt.rules.dealerPeeks || upCard === undefined) return false;
  return (isAce(upCard) || cardValue(upCard) === 10) && dealerHasBlackjack(felt);
}

/** Hit below 17, and on a soft 17 where the rules say H17. */
export function dealerDraws(rules: Pick<Rules, "soft17">, cards: readonly Card[]): boolean {
  const total = totalOf(cards);
  return total < 17 || (total === 17 && rules.soft17 === "H17" && isSoft(cards));
}

/**
 * Stand what is left to stand (the peek may have cut the round short), complete the dealer's hand where there
 * was no hole card, and draw. The dealer takes no card that can't change anything: when every hand is bust or
 * surrendered none at all, and for blackjacks and insurance only the second.
 */
export function playDealer(felt: Felt, shoe: Shoe): void {
  for (const box of felt.boxes) {
    if (box !== null) for (const hand of box.hands) if (hand.status === "ACTIVE") hand.status = "STOOD";
  }
  felt.turn = null;
  const stands = hasHand(felt, "STOOD");
  if (felt.dealer.length === 1 && (stands || hasHand(felt, "BLACKJACK") || hasInsurance(felt))) {
    felt.dealer.push(shoe.next());
  }
  if (stands) while (dealerDraws(felt.rules, felt.dealer)) felt.dealer.push(shoe.next());
}

function hasHand(felt: Felt, status: HandStatus): boolean {
  for (const box of felt.boxes) {
    if (box !== null) for (const hand of box.hands) if (hand.status === status) return true;
  }
  return false;
}

function hasInsurance(felt: Felt): boolean {
  return felt.boxes.some((box) => box !== null && (box.insurance ?? 0) > 0);
}
