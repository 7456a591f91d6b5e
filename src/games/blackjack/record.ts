/** A settled round in full: the wire's `RoundRecord`, enough for a stranger to recompute everything. */

import type { Chips } from "../../kernel/amounts.ts";
import { assert } from "../../kernel/assert.ts";
import { FAIRNESS_SCHEME, labelOf } from "../fairness.ts";
import type { Command, RoundHistory } from "../game.ts";
import type { BlackjackAction } from "./actions.ts";
import { type Rules, rulesHash } from "./rules.ts";
import type { BlackjackState } from "./state.ts";
import { type HandView, type TableView, viewTable } from "./view.ts";

export interface RoundRecord {
  roundId: string;
  tableId: string;
  roundNumber: number;
  rules: Rules;
  rulesHash: string;
  engineVersion: string;
  openedAt: number;
  settledAt: number;
  fairness: {
    scheme: string;
    commitment: string;
    serverSeed: string;
    label: string;
    clientSeeds: { seat: number; seed: string }[];
  };
  /** Those who had a bet. `paid` is all that came back to the seat, stakes included. */
  seats: RecordedSeat[];
  dealer: { cards: string[]; total: number };
  actions: { seq: number; at: number; seat: number | null; userId: string | null; action: RecordedAction }[];
  transfers: { id: string; kind: string; from: string; to: string; amount: Chips }[];
}

/** A player's action, or what the table did by itself. */
type RecordedAction = { type: string; [fact: string]: unknown };

export interface RecordedSeat {
  seat: number;
  userId: string;
  username: string;
  bet: number;
  insurance: number | null;
  /** The clock has declined it for the player. */
  insurancePlayedFor?: true | undefined;
  sideBets: Record<string, number>;
  hands: HandView[];
  paid: number;
}

export function recordRound(history: RoundHistory<BlackjackState, BlackjackAction>): RoundRecord {
  const { roundId, tableId, roundNumber, engineVersion, openedAt, settledAt, state } = history;
  assert(state.phase === "SETTLED" && state.roundId === roundId, "only a settled round is recorded");
  const view = viewTable(state, { version: 0, serverTime: settledAt });
  return {
    roundId,
    tableId,
    roundNumber,
    rules: view.rules,
    rulesHash: rulesHash(view.rules),
    engineVersion,
    openedAt,
    settledAt,
    fairness: {
      scheme: FAIRNESS_SCHEME,
      commitment: state.commitment,
      serverSeed: state.serverSeed,
      label: labelOf(tableId, roundNumber),
      clientSeeds: view.fairness.clientSeeds,
    },
    seats: recordSeats(view, history),
    dealer: { cards: view.dealer.cards, total: view.dealer.total ?? 0 },
    actions: history.steps.map(({ seq, at, seat, command }) => ({ seq, at, seat, ...actorOf(command) })),
    transfers: [...history.transfers],
  };
}

const recordSeats = (view: TableView, { results }: RoundHistory<BlackjackState, BlackjackAction>): RecordedSeat[] =>
  results.map(({ seat, paid }) => {
    const seen = view.seats[seat];
    assert(seen, "who had a bet still sits there when the round is settled");
    const { userId, username, bet, insurance, insurancePlayedFor, sideBets, hands } = seen;
    const playedFor = insurancePlayedFor === undefined ? {} : { insurancePlayedFor };
    return { seat, userId, username, bet, insurance, ...playedFor, sideBets, hands, paid };
  });

function actorOf(command: Command<BlackjackAction>): { userId: string | null; action: RecordedAction } {
  if (command.by === "player") return { userId: command.playerId, action: { ...command.action } };
  if (command.by === "clock") return { userId: null, action: { type: "clock" } };
  if (command.by === "resume") return { userId: null, action: { type: "resume", pausedMs: command.pausedMs } };
  return { userId: command.playerId, action: { type: "presence", connected: command.connected } };
}
