import type { BlackjackActionMessage, TableView } from "../../client/index.ts";
import { hintFor } from "../../games/blackjack/hint.ts";

/**
 * What this player should do now, by basic strategy; null when it is not asked anything. Reads nothing but the
 * view, so a bot that comes back on another container goes on where the table is.
 * @param bet in minor units
 */
export function nextAction(view: TableView, userId: string, bet: number): BlackjackActionMessage | null {
  const index = view.seats.findIndex((seat) => seat?.userId === userId);
  const seat = view.seats[index];
  if (view.frozen !== undefined) return null;
  if (!seat) return takeFreeSeat(view);
  switch (view.phase) {
    case "BETTING":
      return seat.bet === 0 ? { type: "bet", amount: bet } : null;
    case "INSURANCE":
      return seat.bet > 0 && seat.insurance === null ? { type: "insurance", take: false } : null; // Never worth its price.
    case "PLAYER_TURN":
      return view.turn?.seat === index ? playTurn(view) : null;
    case "WAITING":
    case "DEALER_TURN":
    case "SETTLED":
      return null;
    default:
      return view.phase satisfies never;
  }
}

function takeFreeSeat(view: TableView): BlackjackActionMessage | null {
  const seat = view.seats.indexOf(null);
  return seat < 0 ? null : { type: "sit", seat };
}

function playTurn(view: TableView): BlackjackActionMessage | null {
  const type = hintFor(view);
  return type && { type };
}
