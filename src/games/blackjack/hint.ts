/** Basic strategy for what a client or a bot can see. */
import { assert } from "../../kernel/assert.ts";
import { type Card, parseCard } from "../cards.ts";
import type { Move } from "./round.ts";
import { adviseMove } from "./strategy.ts";
import type { TableView } from "./view.ts";

/** The move basic strategy makes on the turn that a view shows; null when no player has the turn. */
export function hintFor({
  rules,
  turn,
  seats,
  dealer,
}: Pick<TableView, "rules" | "turn" | "seats" | "dealer">): Move | null {
  const hand = turn && seats[turn.seat]?.hands[turn.hand];
  if (!turn || !hand) return null;
  return adviseMove(rules, hand.cards.map(faceUp), faceUp(dealer.cards[0]), (move) => turn.actions.includes(move));
}

function faceUp(code: string | undefined): Card {
  const card = parseCard(code ?? "");
  assert(card !== null, "a player's cards and the up card are face up");
  return card;
}
