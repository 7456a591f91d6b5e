import { describe, expect, it } from "vitest";
import { blackjack } from "../../../../src/games/blackjack/index.ts";
import type { ActionTarget } from "../../../../src/games/game.ts";
import { asPlayerId, asRoundId } from "../../../../src/kernel/ids.ts";
import { dealt, TestTable } from "./tableKit.ts";

const isMeantFor = ({ state }: TestTable, target: ActionTarget, player = "p0") =>
  blackjack.isMeantFor(state, asPlayerId(player), target);

describe("what an action is meant for", () => {
  it("[G44] the present round fits, with or without seat and hand, and another one does not", () => {
    const table = dealt({ hands: ["TS 6D", "9S 6D"], dealer: "9D 8C" });
    const { roundId } = table.state;
    expect(isMeantFor(table, { roundId })).toBe(true);
    expect(isMeantFor(table, { roundId, seat: 0, hand: 0, version: 1 })).toBe(true);
    expect(isMeantFor(table, { roundId: asRoundId("round-7") })).toBe(false);
    expect(isMeantFor(table, { roundId: null })).toBe(false);
  });

  it("[G44] a seat that is not the player's does not fit; for who has none the rules say so", () => {
    const table = dealt({ hands: ["TS 6D", "9S 6D"], dealer: "9D 8C" });
    const { roundId } = table.state;
    expect(isMeantFor(table, { roundId, seat: 1 })).toBe(false);
    expect(isMeantFor(table, { roundId, seat: 1 }, "p1")).toBe(true);
    expect(isMeantFor(table, { roundId, seat: 1 }, "stranger")).toBe(true);
  });

  it("[G44] another hand than the one of the player's that has the turn does not fit", () => {
    const table = dealt({ hands: ["8S 8D", "9S 6D"], dealer: "9D 8C", next: "2D 3D" });
    const { roundId } = table.state;
    table.act("p0", { type: "split" });
    expect(isMeantFor(table, { roundId, seat: 0, hand: 0 })).toBe(true);
    expect(isMeantFor(table, { roundId, seat: 0, hand: 1 })).toBe(false);
    table.act("p0", { type: "stand" });
    expect(isMeantFor(table, { roundId, seat: 0, hand: 0 })).toBe(false);
    expect(isMeantFor(table, { roundId, hand: 0 })).toBe(false);
    expect(isMeantFor(table, { roundId, seat: 0, hand: 1 })).toBe(true);
    table.act("p0", { type: "stand" });
    // Somebody else's turn: that it is not theirs, the rules say.
    expect(isMeantFor(table, { roundId, seat: 0, hand: 1 })).toBe(true);
    expect(table.refusal("p0", { type: "hit" })).toMatchObject({ code: "NOT_YOUR_TURN" });
  });

  it("[G44] no round fits a table that has none, and its first one while it is open for bets", () => {
    const table = new TestTable();
    expect(isMeantFor(table, { roundId: null })).toBe(true);
    expect(isMeantFor(table, { roundId: asRoundId("round-1") })).toBe(false);
    table.act("p0", { type: "sit", seat: 0 });
    expect(isMeantFor(table, { roundId: null }, "p1")).toBe(true);
    table.act("p0", { type: "leave" });
    expect(isMeantFor(table, { roundId: null }, "p1")).toBe(true);
    table.act("p0", { type: "sit", seat: 0 });
    table.act("p0", { type: "bet", amount: 100 });
    expect(isMeantFor(table, { roundId: null }, "p1")).toBe(false);
  });
});
