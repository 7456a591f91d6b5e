/**
 * A decision in the making: a private copy of the state that the rules may change, and what comes of it.
 * Every part of a decision takes the draft, so the money moves, the events and the state can't drift apart.
 */

import { assert } from "../../kernel/assert.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import type { Result } from "../../kernel/result.ts";
import type { Context, Decision, GameRefusal, MoneyMove, RoundMark } from "../game.ts";
import type { BlackjackEvent } from "./actions.ts";
import type { MoveKind } from "./phases.ts";
import { type BlackjackState, copyState } from "./state.ts";

export interface Draft {
  readonly state: BlackjackState;
  readonly at: number;
  readonly fresh: Context["fresh"];
  readonly moves: MoneyMove[];
  readonly events: BlackjackEvent[];
  round: RoundMark | undefined;
}

/** What a step of a decision answers: a refusal, and then the draft is thrown away, or that it is done. */
export type Step = Result<void, GameRefusal>;

export const DONE: Step = { ok: true, value: undefined };

export const refuse = (refusal: GameRefusal): Step => ({ ok: false, refusal });

export const newDraft = (state: BlackjackState, { at, fresh }: Context): Draft => ({
  state: copyState(state),
  at,
  fresh,
  moves: [],
  events: [],
  round: undefined,
});

export function decisionOf({ state, moves, events, round }: Draft): Decision<BlackjackState> {
  return round === undefined ? { state, moves, events } : { state, moves, events, round };
}

export const emit = (draft: Draft, event: BlackjackEvent): void => void draft.events.push(event);

/** Take a stake from a player into escrow. */
export function takeStake(draft: Draft, player: PlayerId, amount: number, kind: MoveKind): void {
  assert(Number.isSafeInteger(amount) && amount > 0, `a stake is a positive integer, not ${amount}`);
  draft.moves.push({ from: { player }, to: "escrow", amount, kind });
  draft.state.escrow += amount;
}

/**
 * Close a player's stakes: what was `staked` leaves escrow, and `paid` reaches the player. Net of each other,
 * so that one player's round is at most two moves: the stakes that come back, and then winnings or a loss.
 */
export function payOut(draft: Draft, player: PlayerId, staked: number, paid: number): void {
  const returned = Math.min(staked, paid);
  if (returned > 0) draft.moves.push({ from: "escrow", to: { player }, amount: returned, kind: "PAYOUT" });
  if (paid > staked) draft.moves.push({ from: "house", to: { player }, amount: paid - staked, kind: "PAYOUT" });
  if (staked > paid) draft.moves.push({ from: "escrow", to: "house", amount: staked - paid, kind: "LOSS" });
  draft.state.escrow -= staked;
}
