import { expect, it } from "vitest";
import type { TableView } from "../../../src/client/index.ts";
import { situationOf } from "../../../src/web/table/situation.ts";
import { hand, seat, view } from "./views.ts";

const turn = (hand: number) => ({ seat: 0, hand, actions: ["hit", "stand"] });
const split = [hand("8S 3D", { status: "ACTIVE" }), hand("8D 4C", { status: "ACTIVE" })];
const before = view([seat(split), seat([hand("TS 7D")])], "9H", { turn: turn(0) });
const isSame = (now: TableView, action: Parameters<typeof situationOf>[2] = "hit") =>
  situationOf(now, 0, action) === situationOf(before, 0, action);

it("[B16] a hit is for this hand and these cards: not for the next hand, nor for what came after the clock", () => {
  expect(isSame(structuredClone(before))).toBe(true);
  expect(isSame({ ...before, turn: turn(1) })).toBe(false);
  expect(isSame({ ...before, roundId: "the next" })).toBe(false);
  expect(isSame({ ...before, turn: null, phase: "SETTLED" })).toBe(false);
  expect(isSame(view([seat([hand("8S 3D 2C"), split[1]!])], "9H", { turn: turn(0) }))).toBe(false);
});

it("[B16] what happens at other seats, or to a connection, changes nothing of it", () => {
  const { seats } = before;
  expect(isSame({ ...before, version: 9, seats: [seats[0]!, null] })).toBe(true);
  expect(isSame({ ...before, version: 9, seats: [{ ...seats[0]!, connected: false }, seats[1]!] })).toBe(true);
});

it("[B16] who wants to go wants it in the next round too, and who wants to sit until they sit", () => {
  expect(isSame({ ...before, roundId: "the next", phase: "BETTING" }, "leave")).toBe(true);
  expect(situationOf(before, -1, "sit")).toBe(situationOf({ ...before, roundId: "the next" }, -1, "sit"));
  expect(situationOf(before, -1, "sit")).not.toBe(situationOf(before, 1, "sit"));
});
