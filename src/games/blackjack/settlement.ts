/** The end of a round: the dealer plays, every bet is settled in one decision, and the next round opens. */
import { assert } from "../../kernel/assert.ts";
import { cardCode } from "../cards.ts";
import type { RoundResult } from "../game.ts";
import { startBetting } from "./betting.ts";
import { playDealer } from "./dealer.ts";
import { type Draft, emit, payOut } from "./draft.ts";
import { newFelt, stakedOn } from "./felt.ts";
import { returnOf, settleHands } from "./payouts.ts";
import { freeExpiredSeats } from "./seats.ts";
import { shoeOf } from "./shoeBox.ts";
import { isEmpty } from "./state.ts";

/** Play the dealer and pay: all of a round's payouts are in this one decision (G33). */
export function settleRound(draft: Draft): void {
  const { state, at } = draft;
  const { felt } = state;
  const shown = felt.dealer.length;
  playDealer(felt, shoeOf(state));
  for (const card of felt.dealer.slice(shown)) emit(draft, { type: "card:dealt", to: "dealer", card: cardCode(card) });
  settleHands(felt);
  const results = payAll(draft);
  assert(state.escrow === 0, `a settled round leaves nothing in escrow, not ${state.escrow}`);
  assert(state.roundId !== null, "a round that is settled was opened");
  state.phase = "SETTLED";
  state.dueAt = at + state.settings.settledMs;
  draft.round = { kind: "settled", roundId: state.roundId, results };
  emit(draft, { type: "round:settled", results });
}

function payAll(draft: Draft): RoundResult[] {
  const { felt, seats } = draft.state;
  const results: RoundResult[] = [];
  felt.boxes.forEach((box, index) => {
    if (box === null) return;
    const seat = seats[index];
    assert(seat, "a bet in play keeps its seat");
    const staked = stakedOn(box);
    const paid = returnOf(felt, box);
    payOut(draft, seat.playerId, staked, paid);
    seat.activeAt = draft.at;
    results.push({ playerId: seat.playerId, seat: index, staked, paid });
  });
  return results;
}

/** After the pause: free the seats that are due, then betting again, or an empty table that waits (G34). */
export function nextRound(draft: Draft): void {
  const { state } = draft;
  freeExpiredSeats(draft);
  state.roundId = null;
  if (!isEmpty(state)) {
    startBetting(draft);
    return;
  }
  state.phase = "WAITING";
  state.dueAt = null;
  state.felt = newFelt(state.felt.rules, state.seats.length);
  state.serverSeed = "";
  state.commitment = "";
  state.shoe = "";
  state.dealt = 0;
}
