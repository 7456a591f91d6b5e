/**
 * The actions of a recorded round, decided again by the rules on the shoe that follows from its seeds. A record names
 * those who bet and what was done; who else sat there, and the table's limits and clocks, it does not say, nor do they
 * matter once the cards are dealt.
 */
import { STAKE_MAX } from "../../kernel/amounts.ts";
import { asPlayerId, asRoundId, asTableId } from "../../kernel/ids.ts";
import type { Command, GameRefusal, MoneyMove, RoundResult } from "../game.ts";
import type { BlackjackAction } from "./actions.ts";
import { blackjack } from "./index.ts";
import type { RoundRecord } from "./record.ts";
import type { BlackjackState } from "./state.ts";
import { type TableView, viewTable } from "./view.ts";

/** What was done, and the table after it. */
export interface ReplayStep {
  readonly command: Command<BlackjackAction>;
  readonly table: TableView;
}

export interface Replay {
  /** The table when the first cards were dealt; null when it did not come to that. */
  readonly dealt: TableView | null;
  /** The table, all money moves and the results at settlement, and how it came to that; or what in the actions does not follow. */
  readonly end:
    | {
        readonly table: TableView;
        readonly moves: readonly MoneyMove[];
        readonly results: readonly RoundResult[];
        readonly steps: readonly ReplayStep[];
      }
    | string;
}

/** What a decision that opens no round is handed for one. */
const NO_ROUND = "none";

type Recorded = RoundRecord["actions"][number];

const TABLE = { name: "", minBet: 1, maxBet: STAKE_MAX, seats: 7, betMs: 1, turnMs: 1, settledMs: 1 };

/** A table being replayed. Its clock goes with the deadlines: the record's times depend on settings it does not name. */
interface Run {
  state: BlackjackState;
  at: number;
  readonly moves: MoneyMove[];
  readonly steps: ReplayStep[];
  results: readonly RoundResult[] | null;
}

export function replayRecord(record: RoundRecord): Replay {
  const run = openRound(record);
  const betting = record.actions.findLastIndex(({ action }) => ["bet", "reveal"].includes(typeOf(action))) + 1;
  const problem = placeBets(run, record, record.actions.slice(0, betting));
  if (problem !== null) return { dealt: null, end: problem };
  const dealt = viewOf(run);
  return { dealt, end: playOn(run, record.actions.slice(betting)) };
}

function openRound({ tableId, rules, roundNumber }: RoundRecord): Run {
  const empty = blackjack.open({ ...TABLE, tableId: asTableId(tableId), rules });
  return { state: { ...empty, roundNumber: roundNumber - 1 }, at: 0, moves: [], steps: [], results: null };
}

/** Everyone who will bet sits down, so that the last bet ends betting; then bets, seeds, and leaving after a bet. */
function placeBets(run: Run, record: RoundRecord, actions: readonly Recorded[]): string | null {
  const bets = actions.filter(({ action }) => typeOf(action) === "bet");
  if (bets.length === 0) return "no bet was placed";
  for (const bet of bets) {
    const problem = decide(run, record, { ...bet, action: { type: "sit", seat: bet.seat } });
    if (problem !== null) return problem;
  }
  for (const recorded of actions) {
    const type = typeOf(recorded.action);
    const isLeaving = type === "leave" && isBettor(run, recorded);
    const problem = type === "bet" || type === "reveal" || isLeaving ? decide(run, record, recorded) : null;
    if (problem !== null) return problem;
  }
  // Still waiting: for seeds that were never shown.
  return run.state.phase === "BETTING" ? decideClock(run) : null;
}

/**
 * Betting, and then the wait for seeds, was ended by the clock or by the last player. The record does not say which of
 * its clocks that were, but play comes out even at the last action for one guess only.
 */
function playOn(run: Run, actions: readonly Recorded[]): Replay["end"] {
  const play = actions.filter((recorded) => {
    const type = typeOf(recorded.action);
    return !["sit", "presence", "resume"].includes(type) && (type !== "leave" || isBettor(run, recorded));
  });
  let furthest = { reached: -1, problem: "" };
  for (let clocks = 0; clocks <= 2; clocks++) {
    const guess = withoutFirstClocks(play, clocks);
    if (guess === null) break;
    const tried: Run = { ...run, moves: [...run.moves], steps: [...run.steps] };
    const { reached, problem } = playAll(tried, guess);
    if (problem === null && tried.results !== null) {
      return { table: viewOf(tried), moves: tried.moves, results: tried.results, steps: tried.steps };
    }
    if (clocks + reached > furthest.reached) {
      furthest = { reached: clocks + reached, problem: problem ?? "the actions end before the round is settled" };
    }
  }
  return furthest.problem;
}

/** The actions less so many clocks that may have ended betting: before them there can be nothing but leaving. */
function withoutFirstClocks(actions: readonly Recorded[], count: number): readonly Recorded[] | null {
  const rest = [...actions];
  for (let removed = 0; removed < count; removed++) {
    const first = rest.findIndex(({ action }) => typeOf(action) !== "leave");
    if (typeOf(rest[first]?.action) !== "clock") return null;
    rest.splice(first, 1);
  }
  return rest;
}

function playAll(run: Run, actions: readonly Recorded[]): { reached: number; problem: string | null } {
  for (const [reached, recorded] of actions.entries()) {
    if (run.results !== null) return { reached, problem: `action ${recorded.seq} comes after the settlement` };
    const problem = typeOf(recorded.action) === "clock" ? decideClock(run) : decide(run, null, recorded);
    if (problem !== null) return { reached, problem };
  }
  return { reached: actions.length, problem: null };
}

/** @param record opens the round, if this action does: a first seat taken. */
function decide(run: Run, record: RoundRecord | null, { seq, userId, action }: Recorded): string | null {
  if (userId === null) return `action ${seq}: no player is named`;
  const problem = carryOut(run, record, {
    by: "player",
    playerId: asPlayerId(userId),
    username: "",
    action: action as BlackjackAction,
  });
  return problem && `action ${seq}, ${typeOf(action)}: ${problem}`;
}

function decideClock(run: Run): string | null {
  run.at = Math.max(run.at, run.state.dueAt ?? 0);
  const problem = carryOut(run, null, { by: "clock" });
  return problem && `a clock: ${problem}`;
}

function carryOut(run: Run, record: RoundRecord | null, command: Command<BlackjackAction>): string | null {
  const fresh = { roundId: asRoundId(record?.roundId ?? NO_ROUND), serverSeed: record?.fairness.serverSeed ?? "" };
  const result = blackjack.decide(run.state, command, { at: run.at, fresh });
  if (!result.ok) return refusalText(result.refusal);
  const { state, moves, round } = result.value;
  run.state = state;
  run.moves.push(...moves);
  run.steps.push({ command, table: viewOf(run) });
  if (round?.kind === "settled") run.results = round.results;
  return null;
}

const refusalText = (refusal: GameRefusal): string =>
  refusal.code === "MOVE_NOT_ALLOWED" ? `only ${refusal.allowed.join(", ") || "nothing"} was open` : refusal.code;

const isBettor = ({ state }: Run, { seat, userId }: Recorded): boolean =>
  seat !== null && state.felt.boxes[seat] !== null && state.seats[seat]?.playerId === userId;

const typeOf = (action: object | undefined): string => (action && "type" in action ? String(action.type) : "");

const viewOf = ({ state, at }: Run): TableView => viewTable(state, { version: 0, serverTime: at });
