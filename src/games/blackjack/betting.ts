/** Betting: from the opening of a round to its last bet. */
import { assert } from "../../kernel/assert.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import { commitmentOf } from "../fairness.ts";
import type { BetAction } from "./actions.ts";
import { seatsToReveal, startRound } from "./dealing.ts";
import { DONE, type Draft, emit, refuse, type Step, takeStake } from "./draft.ts";
import { newBox, newFelt, type SideBets } from "./felt.ts";
import { type BlackjackState, hasBets, heldUntil, noteActed, type Seat, seatOf } from "./state.ts";

/** Longer than a slow phone needs to answer by itself, shorter than players notice. */
const REVEAL_MS = 3_000;

/** Open betting: in a new round, or in the one that was opened before and has no bet yet (G6). */
export function startBetting(draft: Draft): void {
  if (draft.state.roundId === null) openRound(draft);
  draft.state.phase = "BETTING";
  waitForFirstBet(draft);
}

/** Clear the table and commit to a fresh seed. The only place that uses the context's seed and round id. */
function openRound(draft: Draft): void {
  const { state, fresh } = draft;
  state.roundId = fresh.roundId;
  state.roundNumber += 1;
  state.engine = 2;
  state.serverSeed = fresh.serverSeed;
  state.commitment = commitmentOf(fresh.serverSeed);
  state.felt = newFelt(state.felt.rules, state.seats.length);
  state.shoe = "";
  state.dealt = 0;
  draft.round = { kind: "opened", roundId: state.roundId, roundNumber: state.roundNumber };
  emit(draft, { type: "round:opened", roundNumber: state.roundNumber, commitment: state.commitment });
}

/** Before the first bet, the clock is due when the first seat is to be given up (G5). */
export function waitForFirstBet({ state }: Draft): void {
  if (state.phase !== "BETTING" || hasBets(state)) return;
  state.dueAt = Math.min(...state.seats.flatMap((seat) => (seat === null ? [] : [heldUntil(seat)])));
}

/** Place the round's bet, side bets with it. The first one starts the betting clock (G8). */
export function placeBet(draft: Draft, playerId: PlayerId, action: BetAction): Step {
  const { state, at } = draft;
  const { minBet, maxBet, betMs } = state.settings;
  const index = seatOf(state, playerId);
  const seat = state.seats[index];
  const sideBets = placedSideBets(action);

  if (!seat) return refuse({ code: "NOT_SEATED" });
  if (state.phase !== "BETTING" || state.revealing) return refuse({ code: "INVALID_PHASE" });
  if (state.felt.boxes[index] !== null) return refuse({ code: "MOVE_NOT_ALLOWED", allowed: [] });
  if (action.amount < minBet || action.amount > maxBet)
    return refuse({ code: "BET_OUT_OF_RANGE", min: minBet, max: maxBet });
  for (const amount of Object.values(sideBets)) {
    if (amount > maxBet) return refuse({ code: "BET_OUT_OF_RANGE", min: 1, max: maxBet });
  }

  if (action.clientSeed !== undefined && action.clientSeedHash !== undefined) {
    return refuse({
      code: "VALIDATION_FAILED",
      issues: [{ path: "clientSeedHash", message: "give a seed or its hash, not both" }],
    });
  }

  // From here on it succeeds.
  if (!hasBets(state)) state.dueAt = at + betMs;
  state.felt.boxes[index] = newBox(action.amount, sideBets, action.clientSeed ?? null, action.clientSeedHash ?? null);
  seat.activeAt = at;
  noteActed(seat);
  takeStake(draft, playerId, action.amount, "BET");
  for (const amount of Object.values(sideBets)) takeStake(draft, playerId, amount, "SIDE_BET");
  emit(draft, { type: "bet:placed", seat: index, amount: action.amount, sideBets: { ...sideBets } });
  closeBettingIfComplete(draft);
  return DONE;
}

/** A side bet of 0 is none. */
function placedSideBets({ sideBets = {} }: BetAction): SideBets {
  const placed: SideBets = {};
  if (sideBets.perfectPairs) placed.perfectPairs = sideBets.perfectPairs;
  if (sideBets.twentyOnePlusThree) placed.twentyOnePlusThree = sideBets.twentyOnePlusThree;
  return placed;
}

/**
 * Betting is complete: every seated player has bet, or every one who is there (G9). The latter is the clock's to do,
 * due at once: so a container of the release before, which waits for all, can carry it out too.
 */
export function closeBettingIfComplete(draft: Draft): void {
  const { state, at } = draft;
  if (state.phase !== "BETTING" || state.revealing || !hasBets(state)) return;
  if (isBetOnBy(state, () => true)) closeBetting(draft);
  else if (state.engine === 2 && isBetOnBy(state, ({ awayAt }) => awayAt === null)) state.dueAt = at;
}

const isBetOnBy = ({ seats, felt }: BlackjackState, isWaitedFor: (seat: Seat) => boolean): boolean =>
  seats.every((seat, index) => seat === null || felt.boxes[index] !== null || !isWaitedFor(seat));

/** No more bets. Seeds of which only the hash is known are awaited, and then the cards are dealt. */
export function closeBetting(draft: Draft): void {
  const { state, at } = draft;
  assert(hasBets(state), "there is a bet to deal for");
  emit(draft, { type: "betting:closed" });
  const seats = seatsToReveal(state);
  if (seats.length === 0) {
    startRound(draft);
    return;
  }
  state.revealing = true;
  state.dueAt = at + REVEAL_MS;
  emit(draft, { type: "seeds:awaited", seats, deadline: state.dueAt });
}
