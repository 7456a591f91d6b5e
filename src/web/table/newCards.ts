import type { SeatView, TableView } from "../../client/index.ts";

/** Where a card lies: `dealer:0`, or `seat:hand:index`. */
export const dealerPlace = (index: number): string => `dealer:${index}`;
export const seatPlace = (seat: number, hand: number, index: number): string => `${seat}:${hand}:${index}`;

interface Arrival {
  readonly place: string;
  /** The row of the deal: everyone's first card comes before anyone's second. */
  readonly row: number;
  readonly seat: number;
}

/**
 * Which cards came since the last view, each with its turn in the order they are dealt. A card that a split has moved
 * to another hand is not new. Of a first view, and of a hand seen for the first time in the middle of a round, nothing is.
 */
export function newCards(before: TableView | null, now: TableView): ReadonlyMap<string, number> {
  if (before === null) return new Map();
  const isSameRound = before.roundId === now.roundId;
  const arrivals = [
    ...now.seats.flatMap((seat, index) =>
      seatArrivals(isSameRound ? (before.seats[index] ?? null) : null, seat, index),
    ),
    ...dealerArrivals(isSameRound ? before.dealer.cards.length : 0, now),
  ];
  arrivals.sort((a, b) => a.row - b.row || a.seat - b.seat);
  return new Map(arrivals.map(({ place }, order) => [place, order]));
}

function seatArrivals(before: SeatView | null, now: SeatView | null, seat: number): Arrival[] {
  const known = before?.hands.flatMap((hand) => hand.cards) ?? [];
  return (now?.hands ?? []).flatMap(({ cards }, hand) =>
    cards.flatMap((code, row) => {
      const at = known.indexOf(code);
      if (at < 0) return [{ place: seatPlace(seat, hand, row), row, seat }];
      known.splice(at, 1);
      return [];
    }),
  );
}

/** The dealer comes last in each row. A hole card that is turned over was there before. */
function dealerArrivals(shown: number, { dealer, seats }: TableView): Arrival[] {
  return dealer.cards
    .map((_, row) => ({ place: dealerPlace(row), row, seat: seats.length }))
    .filter(({ row }) => row >= shown);
}
