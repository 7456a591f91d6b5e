/** What the deal has made of a seat's side bets. They are decided by its first two cards and the dealer's first. */
import type { SeatView, TableView } from "../../client/index.ts";
import {
  PERFECT_PAIRS,
  type PerfectPairsWin,
  perfectPairsWin,
  TWENTY_ONE_PLUS_THREE,
  type TwentyOnePlusThreeWin,
  twentyOnePlusThreeWin,
} from "../../games/blackjack/sideBets.ts";
import { parseCard } from "../../games/cards.ts";

type SideBetName = "perfectPairs" | "twentyOnePlusThree";

export interface SideBetNews {
  readonly name: SideBetName;
  /** null: it lost. */
  readonly win: { readonly hand: PerfectPairsWin | TwentyOnePlusThreeWin; readonly odds: number } | null;
}

/**
 * One line for each side bet that was placed; none until all three cards lie, and none for a hand that a split has torn apart:
 * whoever wants to know it then has to remember.
 */
export function sideBetNews(
  { dealer, phase }: Pick<TableView, "dealer" | "phase">,
  seat: SeatView,
): readonly SideBetNews[] {
  const [hand, ...others] = seat.hands;
  if (hand === undefined || others.length > 0) return [];
  const isBeingDealt = phase === "DEALER_TURN" && hand.status === "ACTIVE";
  if (isBeingDealt) return [];
  const [first, second] = hand.cards.slice(0, 2).map(parseCard);
  const up = parseCard(dealer.cards[0] ?? "");
  if (first == null || second == null || up === null) return [];
  const news: SideBetNews[] = [];
  if ((seat.sideBets["perfectPairs"] ?? 0) > 0) {
    const win = perfectPairsWin(first, second);
    news.push({ name: "perfectPairs", win: win && { hand: win, odds: PERFECT_PAIRS[win] } });
  }
  if ((seat.sideBets["twentyOnePlusThree"] ?? 0) > 0) {
    const win = twentyOnePlusThreeWin(first, second, up);
    news.push({ name: "twentyOnePlusThree", win: win && { hand: win, odds: TWENTY_ONE_PLUS_THREE[win] } });
  }
  return news;
}
