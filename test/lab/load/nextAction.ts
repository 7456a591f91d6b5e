import type { BlackjackActionMessage, TableView } from "../../../src/client/index.ts";
import { hintFor } from "../../../src/games/blackjack/hint.ts";

/** By basic strategy; or bold: insures, splits and doubles wherever it may, which moves the most money per action. */
export type Manner = "basic" | "bold";

/**
 * What this player should do now; null when it is not asked anything. Reads nothing but the view, so a bot that comes
 * back on another container goes on where the table is.
 * @param bet in minor units
 */
export function nextAction(
  view: TableView,
  userId: string,
  bet: number,
  manner: Manner = "basic",
): BlackjackActionMessage | null {
  const index = view.seats.findIndex((seat) => seat?.userId === userId);
  const seat = view.seats[index];
  if (view.frozen !== undefined) return null;
  if (!seat) return takeFreeSeat(view);
  switch (view.phase) {
    case "BETTING":
      return seat.bet === 0 ? { type: "bet", amount: bet } : null;
    case "INSURANCE":
      // Never worth its price.
      return seat.bet > 0 && seat.insurance === null ? { type: "insurance", take: manner === "bold" } : null;
    case "PLAYER_TURN":
      return view.turn?.seat === index ? playTurn(view, view.turn.actions, manner) : null;
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

const BOLD_MOVES = ["split", "double"] as const;

function playTurn(view: TableView, allowed: readonly string[], manner: Manner): BlackjackActionMessage | null {
  const boldest = BOLD_MOVES.find((move) => allowed.includes(move));
  const type = manner === "bold" && boldest ? boldest : hintFor(view);
  return type && { type };
}
