/** What a settled round brought a seat. Amounts are minor units. */
import type { SeatView, TableView } from "../../client/index.ts";
import { sideBetsReturn } from "../../games/blackjack/sideBets.ts";
import { parseCard } from "../../games/cards.ts";

/** `paid` is all that came back, stakes included. */
export interface SeatResult {
  readonly staked: number;
  readonly paid: number;
  readonly sideBetsStaked: number;
  readonly sideBetsPaid: number;
  /** 0 without insurance, or when it lost. */
  readonly insurancePaid: number;
}

/**
 * null while the round runs, for a seat that sat it out, and where the view alone cannot tell: side bets were decided by
 * two cards that a split has torn apart.
 * @param told what the settlement said was paid to this seat in all; null when that message was missed
 */
export function seatResult(
  { phase, dealer }: Pick<TableView, "phase" | "dealer">,
  seat: SeatView,
  told: number | null,
): SeatResult | null {
  if (phase !== "SETTLED" || seat.hands.length === 0) return null;
  const insurance = seat.insurance ?? 0;
  const hasDealerBlackjack = dealer.cards.length === 2 && dealer.total === 21;
  const insurancePaid = hasDealerBlackjack ? 3 * insurance : 0;
  const handsPaid = seat.hands.reduce((sum, { payout }) => sum + (payout ?? 0), 0);
  const sideBetsStaked = Object.values(seat.sideBets).reduce((sum, stake) => sum + stake, 0);
  const sideBetsPaid = told === null ? sideBetsFromCards(seat, dealer.cards[0]) : told - handsPaid - insurancePaid;
  if (sideBetsPaid === null) return null;
  return {
    staked: seat.hands.reduce((sum, { bet }) => sum + bet, insurance + sideBetsStaked),
    paid: handsPaid + insurancePaid + sideBetsPaid,
    sideBetsStaked,
    sideBetsPaid,
    insurancePaid,
  };
}

function sideBetsFromCards({ hands, sideBets }: SeatView, upCode = ""): number | null {
  const { perfectPairs = 0, twentyOnePlusThree = 0 } = sideBets;
  if (perfectPairs + twentyOnePlusThree === 0) return 0;
  const cards = (hands[0]?.cards ?? []).slice(0, 2).map(parseCard);
  const upCard = parseCard(upCode);
  if (hands.length > 1 || upCard === null) return null;
  const placed = { ...(perfectPairs > 0 && { perfectPairs }), ...(twentyOnePlusThree > 0 && { twentyOnePlusThree }) };
  return sideBetsReturn(
    placed,
    cards.filter((card) => card !== null),
    upCard,
  );
}
