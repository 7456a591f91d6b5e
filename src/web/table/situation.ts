import type { BlackjackActionMessage, TableView } from "../../client/index.ts";

/**
 * What the player decides about. When it is another, what was asked before was carried out or came too late. Not the
 * version: that also rises when somebody's connection breaks, as ours does in a reload. Who wants to sit down or to go
 * wants it whatever else happens at the table.
 */
export function situationOf(
  { roundId, phase, turn, seats }: TableView,
  mine: number,
  action: BlackjackActionMessage["type"],
): string {
  if (action === "sit" || action === "leave") return String(mine);
  const seat = seats[mine];
  return JSON.stringify([roundId, phase, turn, seat?.bet, seat?.insurance, seat?.hands]);
}
