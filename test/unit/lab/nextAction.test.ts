import { describe, expect, it } from "vitest";
import type { HandView, SeatView, TableView } from "../../../src/client/index.ts";
import { type Manner, nextAction } from "../../lab/load/nextAction.ts";
import { viewOf } from "../client/player.ts";

const ME = "me";
const hand: HandView = {
  cards: ["9H", "7C"],
  total: 16,
  soft: false,
  bet: 100,
  doubled: false,
  status: "ACTIVE",
  outcome: null,
  payout: null,
};
const seatOf = (userId: string, facts: Partial<SeatView> = {}): SeatView => ({
  userId,
  username: userId,
  connected: true,
  bet: 100,
  insurance: null,
  sideBets: {},
  hands: [hand],
  ...facts,
});
const next = (facts: Partial<TableView>, manner?: Manner) => nextAction(viewOf(1, facts), ME, 250, manner);
const turn = { seat: 1, hand: 0, actions: ["hit", "stand"] };
const dealer = { cards: ["TS", "??"], total: null };

describe("what a bot does next", () => {
  it.each([
    ["sits down on the first free seat", { seats: [seatOf("bo"), null, null] }, { type: "sit", seat: 1 }],
    ["waits where no seat is free", { seats: [seatOf("bo")] }, null],
    ["bets once", { phase: "BETTING", seats: [seatOf(ME, { bet: 0, hands: [] })] }, { type: "bet", amount: 250 }],
    ["does not bet twice", { phase: "BETTING", seats: [seatOf(ME)] }, null],
    ["declines insurance", { phase: "INSURANCE", seats: [seatOf(ME)] }, { type: "insurance", take: false }],
    ["declines once", { phase: "INSURANCE", seats: [seatOf(ME, { insurance: 0 })] }, null],
    ["is not asked about insurance without a bet", { phase: "INSURANCE", seats: [seatOf(ME, { bet: 0 })] }, null],
    ["moves at its turn", { phase: "PLAYER_TURN", seats: [null, seatOf(ME)], turn, dealer }, { type: "hit" }],
    [
      "leaves other people's turns alone",
      { phase: "PLAYER_TURN", seats: [seatOf(ME), seatOf("bo")], turn, dealer },
      null,
    ],
    ["waits while the round is settled", { phase: "SETTLED", seats: [seatOf(ME)] }, null],
    ["keeps away from a frozen table", { seats: [null], frozen: { reason: "ledger" } }, null],
  ] as const)("[CL21] %s", (_, facts, action) => {
    expect(next(facts as unknown as Partial<TableView>)).toEqual(action);
  });

  it("[CL21] makes only moves that are open", () => {
    const eleven = { ...hand, cards: ["6H", "5C"], total: 11 };
    const at = (actions: string[]) =>
      next({
        phase: "PLAYER_TURN",
        seats: [null, seatOf(ME, { hands: [eleven] })],
        turn: { ...turn, actions },
        dealer: { cards: ["6S", "??"], total: null },
      });
    expect(at(["hit", "stand", "double"])).toEqual({ type: "double" });
    expect(at(["hit", "stand"])).toEqual({ type: "hit" });
  });

  it("[CL21] a bold one insures, splits before it doubles, and goes on by basic strategy", () => {
    expect(next({ phase: "INSURANCE", seats: [seatOf(ME)] }, "bold")).toEqual({ type: "insurance", take: true });
    const at = (actions: string[]) =>
      next({ phase: "PLAYER_TURN", seats: [null, seatOf(ME)], turn: { ...turn, actions }, dealer }, "bold");
    expect(at(["hit", "stand", "double", "split"])).toEqual({ type: "split" });
    expect(at(["hit", "stand", "double"])).toEqual({ type: "double" });
    expect(at(["hit", "stand"])).toEqual({ type: "hit" });
  });
});
