/**
 * A second game, as small as one can be: heads or tails for a stake, two phases. It is hosted by the same rooms as blackjack,
 * of which no line knows it. Pure, as every game is.
 */
import { z } from "zod";
import { commitmentOf } from "../../src/games/fairness.ts";
import type {
  Command,
  Context,
  Decision,
  Game,
  GameEvent,
  GameRefusal,
  MoneyMove,
  RoundHistory,
  RoundMark,
  RoundResult,
  TableSettings,
  TableState,
} from "../../src/games/game.ts";
import type { PlayerId } from "../../src/kernel/ids.ts";
import { ok, type Result } from "../../src/kernel/result.ts";
import type { GameOnTheWire } from "../../src/protocol/games.ts";

type Side = "HEADS" | "TAILS";
const PHASES = ["BETTING", "SETTLED"] as const;

interface Seat {
  readonly playerId: PlayerId;
  readonly connected: boolean;
  readonly bet: { readonly amount: number; readonly side: Side } | null;
}

export interface CoinTossState extends TableState {
  readonly phase: (typeof PHASES)[number];
  readonly settings: Omit<TableSettings<CoinTossRules>, "rules">;
  readonly seats: readonly (Seat | null)[];
  readonly serverSeed: string;
  readonly side: Side | null;
}

export interface CoinTossRules {
  /** A win pays the stake so many times. */
  readonly pays: 1 | 2;
}

export type CoinTossAction =
  | { readonly type: "sit"; readonly seat: number }
  | { readonly type: "call"; readonly amount: number; readonly side: Side };

export interface CoinTossView {
  readonly tableId: string;
  readonly game: "coin-toss";
  readonly version: number;
  readonly phase: string;
  readonly roundId: string | null;
  readonly seats: readonly (Seat | null)[];
  readonly commitment: string;
  readonly side: Side | null;
}

export interface CoinToss {
  State: CoinTossState;
  Action: CoinTossAction;
  Rules: CoinTossRules;
  View: CoinTossView;
  Record: RoundHistory<CoinTossState, CoinTossAction>;
}

export const coinTossOnTheWire: GameOnTheWire = {
  action: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("sit"), seat: z.int().min(0) }),
    z.strictObject({ type: z.literal("call"), amount: z.int().min(1), side: z.enum(["HEADS", "TAILS"]) }),
  ]),
  rules: z.strictObject({ pays: z.literal([1, 2]).optional() }),
  defaultRules: { pays: 1 },
};

export const coinToss: Game<CoinTossState, CoinTossAction, CoinTossRules, CoinTossView, CoinToss["Record"]> = {
  name: "coin-toss",
  engineVersion: "coin-toss-1",
  engines: ["coin-toss-1"],
  phases: PHASES,
  open: ({ rules: _, ...settings }) => ({
    ...{ settings, phase: "BETTING", roundId: null, roundNumber: 0, dueAt: null, serverSeed: "", side: null },
    seats: new Array<null>(settings.seats).fill(null),
  }),
  decide,
  isMeantFor: ({ roundId }, _, target) => target.roundId === roundId,
  view: ({ settings, phase, roundId, seats, serverSeed, side }, { version }) => ({
    ...{ tableId: settings.tableId, game: "coin-toss", version, phase, roundId, seats, side },
    commitment: serverSeed === "" ? "" : commitmentOf(serverSeed),
  }),
  seated: ({ seats }) =>
    seats.flatMap((one, seat) => (one === null ? [] : [{ playerId: one.playerId, connected: one.connected, seat }])),
  settings: ({ settings }) => settings,
  record: (history) => history,
  conflicts: () => [],
};

type Answer = Result<Decision<CoinTossState>, GameRefusal>;

function decide(state: CoinTossState, command: Command<CoinTossAction>, context: Context): Answer {
  switch (command.by) {
    case "clock":
      if (state.dueAt === null || context.at < state.dueAt) return refuse({ code: "INVALID_PHASE" });
      return state.phase === "BETTING" ? toss(state, context) : openRound(state, context);
    case "resume":
      return decided({ ...state, dueAt: state.dueAt === null ? null : state.dueAt + command.pausedMs });
    case "presence":
      return setPresence(state, command.playerId, command.connected);
    case "player":
      return command.action.type === "sit"
        ? sit(state, command.playerId, command.action.seat, context)
        : call(state, command.playerId, command.action, context);
  }
}

const refuse = (refusal: GameRefusal): Answer => ({ ok: false, refusal });
const decided = (state: CoinTossState, more: Partial<Omit<Decision<CoinTossState>, "state">> = {}): Answer =>
  ok({ state, moves: [], events: [], ...more });

function sit(state: CoinTossState, playerId: PlayerId, seat: number, context: Context): Answer {
  if (seat >= state.seats.length) return refuse({ code: "VALIDATION_FAILED", issues: [] });
  if (state.seats.some((one) => one?.playerId === playerId)) return refuse({ code: "ALREADY_SEATED" });
  if (state.seats[seat] !== null) return refuse({ code: "SEAT_TAKEN" });
  const next = withSeat(state, seat, { playerId, connected: true, bet: null });
  return state.roundId === null ? openRound(next, context) : decided(next);
}

function setPresence(state: CoinTossState, playerId: PlayerId, connected: boolean): Answer {
  const index = state.seats.findIndex((one) => one?.playerId === playerId);
  const seat = state.seats[index];
  if (!seat) return refuse({ code: "NOT_SEATED" });
  if (seat.connected === connected) return refuse({ code: "INVALID_PHASE" });
  return decided(withSeat(state, index, { ...seat, connected }));
}

function openRound(state: CoinTossState, { fresh: { roundId, serverSeed } }: Context): Answer {
  const roundNumber = state.roundNumber + 1;
  const seats = state.seats.map((one) => one && { ...one, bet: null });
  const round: RoundMark = { kind: "opened", roundId, roundNumber };
  const events: GameEvent[] = [{ type: "round:opened", commitment: commitmentOf(serverSeed) }];
  return decided(
    { ...state, phase: "BETTING", roundId, roundNumber, serverSeed, seats, side: null, dueAt: null },
    { round, events },
  );
}

/** The clock runs from the first call on; the last one ends it. */
function call(
  state: CoinTossState,
  playerId: PlayerId,
  { amount, side }: CoinTossAction & { type: "call" },
  { at }: Context,
): Answer {
  const { minBet: min, maxBet: max, betMs } = state.settings;
  const index = state.seats.findIndex((one) => one?.playerId === playerId);
  const seat = state.seats[index];
  if (!seat) return refuse({ code: "NOT_SEATED" });
  if (state.phase !== "BETTING") return refuse({ code: "INVALID_PHASE" });
  if (seat.bet !== null) return refuse({ code: "MOVE_NOT_ALLOWED", allowed: [] });
  if (amount < min || amount > max) return refuse({ code: "BET_OUT_OF_RANGE", min, max });
  const next = withSeat(state, index, { ...seat, bet: { amount, side } });
  const isComplete = next.seats.every((one) => one === null || one.bet !== null);
  const moves: MoneyMove[] = [{ from: { player: playerId }, to: "escrow", amount, kind: "CALL" }];
  return decided(
    { ...next, dueAt: isComplete ? at : (state.dueAt ?? at + betMs) },
    { moves, events: [{ type: "called", seat: index, side }] },
  );
}

function toss(state: CoinTossState, { at }: Context): Answer {
  const side: Side = Number.parseInt(state.serverSeed.slice(-1), 16) % 2 === 0 ? "HEADS" : "TAILS";
  const bets = state.seats.flatMap((one, seat) => (one?.bet ? [{ ...one.bet, playerId: one.playerId, seat }] : []));
  const moves = bets.flatMap(({ amount, playerId, side: called }): MoneyMove[] =>
    called === side
      ? [
          { from: "escrow", to: { player: playerId }, amount, kind: "STAKE_BACK" },
          { from: "house", to: { player: playerId }, amount, kind: "WIN" },
        ]
      : [{ from: "escrow", to: "house", amount, kind: "LOST" }],
  );
  const results = bets.map(
    ({ playerId, seat, amount, side: called }): RoundResult => ({
      ...{ playerId, seat, staked: amount, paid: called === side ? 2 * amount : 0 },
    }),
  );
  const round = state.roundId && ({ kind: "settled", roundId: state.roundId, results } as const);
  return decided(
    { ...state, phase: "SETTLED", side, dueAt: at + state.settings.settledMs },
    { moves, events: [{ type: "tossed", side }], ...(round && { round }) },
  );
}

const withSeat = (state: CoinTossState, index: number, seat: Seat): CoinTossState => ({
  ...state,
  seats: state.seats.with(index, seat),
});
