/** What happens when a deadline has passed. */
import { assert, unreachable } from "../../kernel/assert.ts";
import { closeBetting } from "./betting.ts";
import { startRound } from "./dealing.ts";
import { DONE, type Draft, refuse, type Step } from "./draft.ts";
import { declineForClock } from "./insurance.ts";
import { freeExpiredSeats, settleDown } from "./seats.ts";
import { nextRound, settleRound } from "./settlement.ts";
import { hasBets } from "./state.ts";
import { standForClock } from "./turns.ts";

/** Carry out what is due. Before its time, or where nothing is due, a clock is refused: it was another's. */
export function runClock(draft: Draft): Step {
  const { state, at } = draft;
  if (state.dueAt === null || at < state.dueAt) return refuse({ code: "INVALID_PHASE" });

  // From here on it succeeds.
  const { phase } = state;
  switch (phase) {
    case "WAITING":
      assert(false, "a table without players has no deadline");
      break;
    case "BETTING":
      if (state.revealing) startRound(draft);
      else if (hasBets(state)) closeBetting(draft);
      else giveUpSeats(draft);
      break;
    case "INSURANCE":
      declineForClock(draft);
      break;
    case "PLAYER_TURN":
      standForClock(draft);
      break;
    case "DEALER_TURN":
      settleRound(draft);
      break;
    case "SETTLED":
      nextRound(draft);
      break;
    default:
      return unreachable(phase);
  }
  return DONE;
}

/** Time stood still while the table was frozen: whatever was to happen happens so much later (T32). */
export function resumeClock({ state }: Draft, pausedMs: number): Step {
  if (state.dueAt === null || pausedMs <= 0) return refuse({ code: "INVALID_PHASE" });

  // From here on it succeeds.
  state.dueAt += pausedMs;
  for (const seat of state.seats) {
    if (seat === null) continue;
    seat.activeAt += pausedMs;
    if (seat.awayAt !== null) seat.awayAt += pausedMs;
  }
  return DONE;
}

function giveUpSeats(draft: Draft): void {
  freeExpiredSeats(draft);
  settleDown(draft);
}
