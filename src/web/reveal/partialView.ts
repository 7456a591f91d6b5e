/** A table on its way from one view to the next: as much of it as has been played out. */
import type { HandView, TableView } from "../../client/index.ts";
import { isSoft, totalOf } from "../../games/blackjack/hands.ts";
import { HIDDEN_CARD, parseCard } from "../../games/cards.ts";
import { dealerPlace, seatPlace } from "../table/newCards.ts";

export interface Progress {
  /** Cards that have not left the shoe. */
  readonly inShoe: ReadonlySet<string>;
  /** Cards that do not lie yet: those in the shoe, and those in the air. */
  readonly notLying: ReadonlySet<string>;
  readonly isHoleHidden: boolean;
  /** Outcomes and payouts may be seen. */
  readonly isTold: boolean;
}

/**
 * What is seen of `now` at this point. Bets, names and connections are always the newest; a card is there once it has left
 * the shoe, counts once it lies, and nobody has won before all do. Turn and phase stay behind for as long as a player's card
 * is under way.
 */
export function partialView(before: TableView, now: TableView, progress: Progress): TableView {
  const { inShoe, notLying, isTold } = progress;
  const dealerCards = now.dealer.cards.map((code, index) =>
    index === 1 && progress.isHoleHidden ? HIDDEN_CARD : code,
  );
  const dealer = upTo(dealerCards, dealerPlace, progress);
  return {
    ...now,
    ...phaseOf(before, now, progress),
    version: before.version,
    dealer: { cards: dealer.shown, total: dealerTotal(now, dealer.lying) },
    seats: now.seats.map(
      (seat, index) =>
        seat && {
          ...seat,
          hands: seat.hands.flatMap((hand, nth) => {
            const place = (card: number) => seatPlace(index, nth, card);
            const isAllInShoe = hand.cards.every((_, card) => inShoe.has(place(card)));
            if (isAllInShoe) return [];
            return [partialHand(hand, upTo(hand.cards, place, { inShoe, notLying }), isTold)];
          }),
        },
    ),
  };
}

interface Cards {
  readonly shown: string[];
  readonly lying: string[];
}

function upTo(
  codes: readonly string[],
  placeOf: (index: number) => string,
  { inShoe, notLying }: Pick<Progress, "inShoe" | "notLying">,
): Cards {
  return {
    shown: codes.filter((_, index) => !inShoe.has(placeOf(index))),
    lying: codes.filter((_, index) => !notLying.has(placeOf(index))),
  };
}

function partialHand(hand: HandView, { shown, lying }: Cards, isTold: boolean): HandView {
  const untold = { outcome: null, payout: null };
  if (lying.length === hand.cards.length) return isTold ? hand : { ...hand, ...untold };
  const cards = lying.map(parseCard).filter((card) => card !== null);
  return { ...hand, ...untold, cards: shown, total: totalOf(cards), soft: isSoft(cards), status: "ACTIVE" };
}

/** null while the hole card is not seen, as the server has it. */
function dealerTotal({ rules }: TableView, lying: readonly string[]): number | null {
  if (lying.length < (rules.dealerPeeks ? 2 : 1)) return null;
  const cards = lying.map(parseCard);
  return cards.every((card) => card !== null) ? totalOf(cards) : null;
}

function phaseOf(before: TableView, now: TableView, { notLying, isTold }: Progress): Pick<TableView, "phase" | "turn"> {
  if (isTold) return now;
  const isPlayersCardUnderWay = [...notLying].some((place) => !place.startsWith("dealer:"));
  const isSameTurn = before.roundId === now.roundId && before.phase === "PLAYER_TURN";
  if (isPlayersCardUnderWay && isSameTurn) return { phase: before.phase, turn: before.turn };
  return { phase: "DEALER_TURN", turn: null };
}
