/** Insurance: half the bet, against the dealer's ace having a ten beside it. Even money is insurance on a blackjack. */
import { assert } from "../../kernel/assert.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import type { BlackjackAction } from "./actions.ts";
import { DONE, type Draft, emit, refuse, type Step, takeStake } from "./draft.ts";
import { noteActed, noteMissed, patienceFor, seatOf } from "./state.ts";
import { beginTurns } from "./turns.ts";

/** Ask every bet that can be insured. Who left, and who bet too little to halve, has declined already (G21). */
export function offerInsurance(draft: Draft): void {
  const { state, at } = draft;
  state.felt.boxes.forEach((box, seat) => {
    if (box !== null && (state.seats[seat]?.leaving || insuranceFor(box.bet) === 0)) box.insurance = 0;
  });
  state.phase = "INSURANCE";
  state.dueAt = at + patience(draft);
  if (!isAnswered(draft)) emit(draft, { type: "insurance:offered" });
  else beginTurns(draft);
}

export function takeInsurance(draft: Draft, playerId: PlayerId, action: BlackjackAction & { type: "insurance" }): Step {
  const { state } = draft;
  const seat = seatOf(state, playerId);
  if (seat < 0) return refuse({ code: "NOT_SEATED" });
  if (state.phase !== "INSURANCE") return refuse({ code: "INVALID_PHASE" });
  const box = state.felt.boxes[seat];
  if (!box || box.insurance !== null) return refuse({ code: "MOVE_NOT_ALLOWED", allowed: [] });

  // From here on it succeeds.
  const mine = state.seats[seat];
  if (mine) noteActed(mine);
  answerInsurance(draft, seat, action.take);
  return DONE;
}

/** Write a seat's answer down; after the last one play goes on. */
export function answerInsurance(draft: Draft, seat: number, take: boolean): void {
  const { state } = draft;
  const box = state.felt.boxes[seat];
  const player = state.seats[seat]?.playerId;
  assert(box && player && box.insurance === null, "a seat answers once, and for its own bet");
  box.insurance = take ? insuranceFor(box.bet) : 0;
  if (take) takeStake(draft, player, box.insurance, "INSURANCE");
  emit(draft, { type: "insurance:answered", seat, amount: box.insurance });
  if (isAnswered(draft)) beginTurns(draft);
  else state.dueAt = Math.min(state.dueAt ?? draft.at, draft.at + patience(draft));
}

/** Silence is no (G21). */
export function declineForClock(draft: Draft): void {
  const { state } = draft;
  for (const [seat, box] of state.felt.boxes.entries()) {
    if (box === null || box.insurance !== null) continue;
    box.insurance = 0;
    noteMissed(state, state.seats[seat]);
    if (state.engine === 2) box.insurancePlayedFor = true;
  }
  beginTurns(draft);
}

/** As long as the most patient of those who have not answered is waited for. */
const patience = ({ state }: Draft): number =>
  Math.max(
    0,
    ...state.felt.boxes.flatMap((box, seat) =>
      box !== null && box.insurance === null ? [patienceFor(state, state.seats[seat])] : [],
    ),
  );

const insuranceFor = (bet: number): number => Math.floor(bet / 2);

const isAnswered = ({ state }: Draft): boolean =>
  state.felt.boxes.every((box) => box === null || box.insurance !== null);
