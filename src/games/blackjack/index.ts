/** Blackjack as the table runtime sees it. The rules are numbered in docs/SPEC.md, section Game. */

import { assert, unreachable } from "../../kernel/assert.ts";
import { ok, type Result } from "../../kernel/result.ts";
import type { Command, Context, Decision, Game, GameRefusal, Seated, TableSettings } from "../game.ts";
import type { BlackjackAction } from "./actions.ts";
import { placeBet } from "./betting.ts";
import { resumeClock, runClock } from "./clock.ts";
import { type Draft, decisionOf, newDraft, type Step } from "./draft.ts";
import { newFelt } from "./felt.ts";
import { takeInsurance } from "./insurance.ts";
import { PHASES } from "./phases.ts";
import { type RoundRecord, recordRound } from "./record.ts";
import { revealSeed } from "./reveal.ts";
import { checkRules, ENGINE_VERSION, ENGINES, type Rules } from "./rules.ts";
import { leave, setPresence, sit } from "./seats.ts";
import type { BlackjackState } from "./state.ts";
import { isMeantFor } from "./target.ts";
import { makeMove } from "./turns.ts";
import { type TableView, viewTable } from "./view.ts";

export type { BlackjackAction } from "./actions.ts";
export type { RoundRecord } from "./record.ts";
export { checkRules, DEFAULT_RULES, type Rules } from "./rules.ts";
export type { BlackjackState } from "./state.ts";
export type { TableView } from "./view.ts";

/** The types of this game by name: for the table runtime, which hosts any. */
export interface Blackjack {
  State: BlackjackState;
  Action: BlackjackAction;
  Rules: Rules;
  View: TableView;
  Record: RoundRecord;
}

export const blackjack: Game<BlackjackState, BlackjackAction, Rules, TableView, RoundRecord> = {
  name: "blackjack",
  engineVersion: ENGINE_VERSION,
  engines: ENGINES,
  phases: PHASES,
  open: openTable,
  decide,
  isMeantFor,
  view: viewTable,
  seated,
  settings: (state) => state.settings,
  record: recordRound,
  conflicts: checkRules,
};

/** @throws {Bug} for settings that the caller should have refused: see `checkRules`. */
function openTable({ rules, ...settings }: TableSettings<Rules>): BlackjackState {
  assert(checkRules(rules).length === 0, "a table opens with rules that can be played");
  assert(settings.seats >= 1 && settings.seats <= 7, "a table has 1 to 7 seats");
  assert(settings.minBet >= 1 && settings.minBet <= settings.maxBet, "the limits of a table are a range of stakes");
  return {
    settings,
    phase: "WAITING",
    roundId: null,
    roundNumber: 0,
    dueAt: null,
    seats: new Array<null>(settings.seats).fill(null),
    felt: newFelt(rules, settings.seats),
    revealing: false,
    serverSeed: "",
    commitment: "",
    shoe: "",
    dealt: 0,
    escrow: 0,
  };
}

/** Works on a copy, so a refusal leaves nothing behind. */
function decide(
  state: BlackjackState,
  command: Command<BlackjackAction>,
  context: Context,
): Result<Decision<BlackjackState>, GameRefusal> {
  const draft = newDraft(state, context);
  const step = carryOut(draft, command);
  return step.ok ? ok(decisionOf(draft)) : step;
}

function carryOut(draft: Draft, command: Command<BlackjackAction>): Step {
  switch (command.by) {
    case "clock":
      return runClock(draft);
    case "presence":
      return setPresence(draft, command.playerId, command.connected);
    case "resume":
      return resumeClock(draft, command.pausedMs);
    case "player":
      return act(draft, command);
    default:
      return unreachable(command);
  }
}

function act(draft: Draft, { playerId, username, action }: Command<BlackjackAction> & { by: "player" }): Step {
  switch (action.type) {
    case "sit":
      return sit(draft, { playerId, username }, action.seat);
    case "leave":
      return leave(draft, playerId);
    case "bet":
      return placeBet(draft, playerId, action);
    case "insurance":
      return takeInsurance(draft, playerId, action);
    case "reveal":
      return revealSeed(draft, playerId, action);
    case "hit":
    case "stand":
    case "double":
    case "split":
    case "surrender":
      return makeMove(draft, playerId, action.type);
    default:
      return unreachable(action);
  }
}

function seated({ seats }: BlackjackState): Seated[] {
  return seats.flatMap((seat, index) =>
    seat === null ? [] : [{ playerId: seat.playerId, seat: index, connected: seat.awayAt === null }],
  );
}
