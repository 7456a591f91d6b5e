/** What the table decided in a player's place. */
import type { SeatView, TableView } from "../../client/index.ts";

/** Why: the turn, or the time for insurance, had run out; or the player had left. null: the player decided everything. */
export function decidedFor({ hands, insurancePlayedFor }: Pick<SeatView, "hands" | "insurancePlayedFor">) {
  if (insurancePlayedFor || hands.some(({ playedFor }) => playedFor === "CLOCK")) return "CLOCK";
  return hands.some(({ playedFor }) => playedFor === "LEFT") ? "LEFT" : null;
}

/** The clock has just decided for this seat, and not before. */
export function hasClockActed(before: TableView | null, now: TableView, seat: number): boolean {
  return before !== null && before.roundId === now.roundId && clockActsOf(now, seat) > clockActsOf(before, seat);
}

function clockActsOf({ seats }: TableView, index: number): number {
  const seat = seats[index];
  if (!seat) return 0;
  return seat.hands.filter(({ playedFor }) => playedFor === "CLOCK").length + (seat.insurancePlayedFor ? 1 : 0);
}
