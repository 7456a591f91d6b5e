/** What a table wants of the player who sits there. Pure. */
import type { TableView } from "../../client/index.ts";

/** One place the player holds. */
export interface HeldSeat {
  readonly view: TableView;
  /** Index among the table's seats. */
  readonly seat: number;
  /** Milliseconds until the table's clock acts, by the server's clock; null: it waits. */
  readonly msLeft: () => number | null;
}

/** `rest`: nothing, just now. */
export type Call = "turn" | "insurance" | "bet" | "rest";

export function callOf({ view, seat }: Pick<HeldSeat, "view" | "seat">): Call {
  const own = view.seats[seat];
  if (!own || view.frozen !== undefined) return "rest";
  if (view.turn?.seat === seat) return "turn";
  if (view.phase === "INSURANCE" && own.bet > 0 && own.insurance === null) return "insurance";
  return view.phase === "BETTING" && own.bet === 0 ? "bet" : "rest";
}

/** What has money on it comes first, and of that what ends first. */
const URGENCY: Readonly<Record<Call, number>> = { turn: 0, insurance: 0, bet: 1, rest: 2 };

export function inUrgentOrder(a: HeldSeat, b: HeldSeat): number {
  const rank = URGENCY[callOf(a)] - URGENCY[callOf(b)];
  if (rank !== 0) return rank;
  return (a.msLeft() ?? Number.POSITIVE_INFINITY) > (b.msLeft() ?? Number.POSITIVE_INFINITY) ? 1 : -1;
}

/** The same for as long as it is one call: of this hand, in this round. */
export const callId = (held: HeldSeat): string =>
  `${held.view.tableId}:${held.view.roundId}:${callOf(held)}:${held.view.turn?.hand ?? 0}`;
