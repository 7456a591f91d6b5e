import { expect, test } from "vitest";
import { figuresOf } from "../../../src/web/table/pastRounds.ts";

const rounds = (...nets: number[]) =>
  nets.map((net, nth) => ({ roundId: String(nth), staked: 100, net, isBlackjack: false }));

test("[B98] the figures of a visit add up what its rounds brought", () => {
  expect(figuresOf(rounds(100, -100, 0, 150, 100))).toEqual({
    rounds: 5,
    won: 3,
    staked: 500,
    net: 250,
    best: 150,
    streak: 2,
  });
});

test("[B98] without a round, and without a win, they are nothing", () => {
  expect(figuresOf([])).toEqual({ rounds: 0, won: 0, staked: 0, net: 0, best: 0, streak: 0 });
  expect(figuresOf(rounds(-100, 0))).toMatchObject({ best: 0, streak: 0, net: -100 });
});

test("[B98] a streak ends with a round that is not won, an even one included", () => {
  expect(figuresOf(rounds(1, 1, 1)).streak).toBe(3);
  expect(figuresOf(rounds(1, 1, 0)).streak).toBe(0);
});
