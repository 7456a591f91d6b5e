/** Who sits where: sitting down, leaving, being away, and seats that are given up. */
import { assert } from "../../kernel/assert.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import { closeBettingIfComplete, startBetting, waitForFirstBet } from "./betting.ts";
import { DONE, type Draft, emit, refuse, type Step } from "./draft.ts";
import { answerInsurance } from "./insurance.ts";
import { heldUntil, isAbsent, isEmpty, noteActed, seatOf } from "./state.ts";
import { giveBackTurn, standForLeaver } from "./turns.ts";

/** Take a free seat. In a running round the seat plays from the next one on (G3). */
export function sit(
  draft: Draft,
  player: { readonly playerId: PlayerId; readonly username: string },
  seat: number,
): Step {
  const { state, at } = draft;
  if (seat >= state.seats.length) {
    return refuse({
      code: "VALIDATION_FAILED",
      issues: [{ path: "seat", message: `this table has seats 0 to ${state.seats.length - 1}` }],
    });
  }
  if (seatOf(state, player.playerId) >= 0) return refuse({ code: "ALREADY_SEATED" });
  if (state.seats[seat] !== null) return refuse({ code: "SEAT_TAKEN" });

  // From here on it succeeds.
  state.seats[seat] = { ...player, activeAt: at, awayAt: null, leaving: false };
  emit(draft, { type: "seat:taken", seat, ...player });
  if (state.phase === "WAITING") startBetting(draft);
  else waitForFirstBet(draft);
  return DONE;
}

/** Leave. A bet in play is finished by standing, and only then is the seat free (G4). */
export function leave(draft: Draft, playerId: PlayerId): Step {
  const { state } = draft;
  const index = seatOf(state, playerId);
  const seat = state.seats[index];
  if (!seat) return refuse({ code: "NOT_SEATED" });
  if (seat.leaving) return refuse({ code: "MOVE_NOT_ALLOWED", allowed: [] });

  // From here on it succeeds.
  if (state.felt.boxes[index] === null || state.phase === "SETTLED") {
    freeSeat(draft, index, "left");
    settleDown(draft);
    return DONE;
  }
  seat.leaving = true;
  emit(draft, { type: "seat:leaving", seat: index });
  if (state.phase === "INSURANCE" && state.felt.boxes[index]?.insurance === null) answerInsurance(draft, index, false);
  if (state.phase === "PLAYER_TURN") standForLeaver(draft, index);
  return DONE;
}

/** A player's last connection broke, or the first came back. */
export function setPresence(draft: Draft, playerId: PlayerId, connected: boolean): Step {
  const { state, at } = draft;
  const index = seatOf(state, playerId);
  const seat = state.seats[index];
  if (!seat) return refuse({ code: "NOT_SEATED" });
  if ((seat.awayAt === null) === connected) return refuse({ code: "INVALID_PHASE" });

  // From here on it succeeds.
  const wasAbsent = isAbsent(state, seat);
  seat.awayAt = connected ? null : at;
  emit(draft, { type: connected ? "seat:connected" : "seat:disconnected", seat: index });
  if (connected) noteActed(seat);
  if (wasAbsent) giveBackTurn(draft, index);
  waitForFirstBet(draft);
  if (!connected) closeBettingIfComplete(draft);
  return DONE;
}

/** Free every seat whose hold has run out, and of those who left. No bet is in play when this is called. */
export function freeExpiredSeats(draft: Draft): void {
  draft.state.seats.forEach((seat, index) => {
    if (seat?.leaving) freeSeat(draft, index, "left");
    else if (seat && heldUntil(seat) <= draft.at) freeSeat(draft, index, "idle");
  });
}

function freeSeat(draft: Draft, index: number, reason: "left" | "idle"): void {
  const seat = draft.state.seats[index];
  assert(seat, "only a taken seat can be freed");
  draft.state.seats[index] = null;
  draft.state.felt.boxes[index] = null;
  emit(draft, { type: "seat:left", seat: index, playerId: seat.playerId, reason });
}

/** After a seat became free while others may still bet. */
export function settleDown(draft: Draft): void {
  const { state } = draft;
  if (state.phase !== "BETTING") return;
  if (isEmpty(state)) {
    state.phase = "WAITING";
    state.dueAt = null;
    return;
  }
  waitForFirstBet(draft);
  closeBettingIfComplete(draft);
}
