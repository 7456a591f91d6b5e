import { expect, test } from "vitest";
import { callId, callOf, type HeldSeat, inUrgentOrder } from "../../../src/web/seats/heldSeat.ts";
import { hand, seat, view } from "./views.ts";

const held = (facts: Parameters<typeof view>[2], msLeft: number | null = null): HeldSeat => ({
  view: view([null, seat([hand("TS 7H")], { bet: facts?.phase === "BETTING" ? 0 : 100 })], "9D ??", facts),
  seat: 1,
  msLeft: () => msLeft,
});
const turnAt = (at: number) => ({ turn: { seat: at, hand: 0, actions: ["hit"] } });

test("[B120] a seat calls when it is the player's turn, when insurance is offered, and when a bet is missing", () => {
  expect(callOf(held(turnAt(1)))).toBe("turn");
  expect(callOf(held(turnAt(0)))).toBe("rest");
  expect(callOf(held({ phase: "INSURANCE" }))).toBe("insurance");
  expect(callOf(held({ phase: "BETTING" }))).toBe("bet");
  expect(callOf(held({ phase: "SETTLED" }))).toBe("rest");
  const insured = view([seat([hand("TS 7H")], { insurance: 50 })], "AD ??", { phase: "INSURANCE" });
  expect(callOf({ view: insured, seat: 0 })).toBe("rest");
});

test("[B120] a frozen table calls no player, and a seat that is someone else's calls no more", () => {
  expect(callOf(held({ ...turnAt(1), frozen: { reason: "a check" } }))).toBe("rest");
  expect(callOf({ view: view([null]), seat: 0 })).toBe("rest");
});

test("[B120] what has money on it comes before a missing bet, and what ends sooner before what ends later", () => {
  const late = held({ ...turnAt(1), tableId: "late" }, 9_000);
  const soon = held({ ...turnAt(1), tableId: "soon" }, 2_000);
  const bet = held({ phase: "BETTING", tableId: "bet" }, 1_000);
  const rest = held({ phase: "SETTLED", tableId: "rest" });
  expect([rest, bet, late, soon].sort(inUrgentOrder).map((one) => one.view.tableId)).toEqual([
    "soon",
    "late",
    "bet",
    "rest",
  ]);
});

test("[B120] the next hand, and the next round, are calls of their own", () => {
  const first = held(turnAt(1));
  const second = held({ turn: { seat: 1, hand: 1, actions: [] } });
  const next = held({ ...turnAt(1), roundId: "r2" });
  expect(new Set([first, second, next].map(callId)).size).toBe(3);
});
