/** From the last bet to the first move: the shuffle, the deal, and what the up card asks for. */
import { cardCode } from "../cards.ts";
import { dealerShowsAce } from "./dealer.ts";
import { type Draft, emit } from "./draft.ts";
import { offerInsurance } from "./insurance.ts";
import { deal } from "./round.ts";
import { fillShoe, shoeOf } from "./shoeBox.ts";
import type { BlackjackState } from "./state.ts";
import { beginTurns } from "./turns.ts";

/** Seats that bet with the hash of a seed which they have not shown yet. */
export const seatsToReveal = ({ felt }: BlackjackState): number[] =>
  felt.boxes.flatMap((box, seat) =>
    box !== null && box.clientSeedHash !== null && box.clientSeed === null ? [seat] : [],
  );

/** Shuffle, and deal. A seed that was not shown in time is replaced by its hash, which is fixed (G43). */
export function startRound(draft: Draft): void {
  const { state } = draft;
  state.revealing = false;
  for (const box of state.felt.boxes) if (box !== null) box.clientSeed ??= box.clientSeedHash;
  fillShoe(state);
  dealRound(draft);
}

/** Deal from the round's shuffled shoe, and go on to insurance or the first turn. */
export function dealRound(draft: Draft): void {
  const { state } = draft;
  deal(state.felt, shoeOf(state));
  tellCards(draft);
  if (dealerShowsAce(state.felt)) offerInsurance(draft);
  else beginTurns(draft);
}

/** The first cards in the order they were dealt, the hole card face down and so untold. */
function tellCards(draft: Draft): void {
  const { boxes, dealer } = draft.state.felt;
  const tellRow = (row: number) => {
    for (const [seat, box] of boxes.entries()) {
      const card = box?.hands[0]?.cards[row];
      if (card !== undefined) emit(draft, { type: "card:dealt", to: { seat, hand: 0 }, card: cardCode(card) });
    }
  };
  tellRow(0);
  for (const upCard of dealer.slice(0, 1)) emit(draft, { type: "card:dealt", to: "dealer", card: cardCode(upCard) });
  tellRow(1);
}
