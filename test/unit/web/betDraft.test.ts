import { describe, expect, test } from "vitest";
import {
  atMost,
  betAction,
  chipsFor,
  doubled,
  faultOf,
  halved,
  isBetDraft,
  NO_BET,
  withChip,
  withMain,
} from "../../../src/web/table/betDraft.ts";

const LIMITS = { minBet: 500, maxBet: 10_000, balance: 12_000 };

describe("building a bet", () => {
  test("[B40] the chips fit the table: none below its smallest bet's, none above its largest bet", () => {
    expect(chipsFor({ minBet: 500, maxBet: 50_000 })).toEqual([500, 2_500, 10_000, 50_000]);
    expect(chipsFor({ minBet: 300, maxBet: 10_000 })).toEqual([100, 500, 2_500, 10_000]);
    expect(chipsFor({ minBet: 1, maxBet: 100 })).toEqual([1, 5, 25, 100]);
    expect(chipsFor({ minBet: 1_000_000_000_000, maxBet: 1_000_000_000_000 })).toEqual([100_000_000]);
  });

  test("[B41] a chip adds what limit and balance leave room for, and never takes away", () => {
    expect(withChip(NO_BET, "main", 2_500, LIMITS).main).toBe(2_500);
    expect(withChip({ ...NO_BET, main: 9_000 }, "main", 2_500, LIMITS).main).toBe(10_000);
    const full = { main: 10_000, perfectPairs: 1_500, twentyOnePlusThree: 0 };
    expect(withChip(full, "twentyOnePlusThree", 2_500, LIMITS).twentyOnePlusThree).toBe(500);
    expect(withChip({ ...NO_BET, main: 20_000 }, "main", 500, LIMITS).main).toBe(20_000);
  });

  test("[B42] a double is all of it or nothing", () => {
    const bet = { main: 2_000, perfectPairs: 500, twentyOnePlusThree: 0 };
    expect(doubled(bet, LIMITS)).toEqual({ main: 4_000, perfectPairs: 1_000, twentyOnePlusThree: 0 });
    const tooMuch = { main: 5_500, perfectPairs: 0, twentyOnePlusThree: 0 };
    expect(doubled(tooMuch, LIMITS)).toBe(tooMuch);
    const tooDear = { main: 5_000, perfectPairs: 1_001, twentyOnePlusThree: 0 };
    expect(doubled(tooDear, LIMITS)).toBe(tooDear);
  });

  test("[B92] half of a bet is half of each part, and of the main bet never less than the table takes", () => {
    const bet = { main: 2_001, perfectPairs: 501, twentyOnePlusThree: 0 };
    expect(halved(bet, LIMITS)).toEqual({ main: 1_000, perfectPairs: 250, twentyOnePlusThree: 0 });
    expect(halved({ ...NO_BET, main: 700 }, LIMITS).main).toBe(500);
    expect(halved({ ...NO_BET, main: 300 }, LIMITS).main).toBe(300);
    expect(halved(NO_BET, LIMITS)).toEqual(NO_BET);
  });

  test("[B92] a typed bet and the most are what limit and balance leave room for", () => {
    expect(withMain(NO_BET, 1_250, LIMITS).main).toBe(1_250);
    expect(withMain(NO_BET, 99_999, LIMITS).main).toBe(10_000);
    const side = { main: 0, perfectPairs: 4_000, twentyOnePlusThree: 0 };
    expect(atMost(side, LIMITS)).toEqual({ main: 8_000, perfectPairs: 4_000, twentyOnePlusThree: 0 });
    expect(withMain(side, -5, LIMITS).main).toBe(0);
  });

  test.each([
    ["least", { main: 499, perfectPairs: 0, twentyOnePlusThree: 0 }],
    ["most", { main: 10_001, perfectPairs: 0, twentyOnePlusThree: 0 }],
    ["most", { main: 500, perfectPairs: 10_001, twentyOnePlusThree: 0 }],
    ["funds", { main: 10_000, perfectPairs: 2_001, twentyOnePlusThree: 0 }],
    [null, { main: 10_000, perfectPairs: 2_000, twentyOnePlusThree: 0 }],
    [null, { main: 500, perfectPairs: 0, twentyOnePlusThree: 0 }],
  ])("[B43] a bet with the fault %s is refused with that fault", (fault, bet) => {
    expect(faultOf(bet, LIMITS)).toBe(fault);
  });

  test("[B44] a bet without side bets sends none; each goes out with the hash of a secret", () => {
    expect(betAction({ ...NO_BET, main: 500 }, "ab")).toEqual({ type: "bet", amount: 500, clientSeedHash: "ab" });
    expect(betAction({ main: 500, perfectPairs: 0, twentyOnePlusThree: 100 }, "ab")).toEqual({
      ...{ type: "bet", amount: 500, clientSeedHash: "ab" },
      sideBets: { perfectPairs: 0, twentyOnePlusThree: 100 },
    });
  });

  test("[B45] what an older page kept and is no bet is not taken for one", () => {
    expect(isBetDraft(NO_BET)).toBe(true);
    for (const wrong of [null, 5, {}, { main: 1 }, { ...NO_BET, main: 0.5 }, { ...NO_BET, main: "5" }]) {
      expect(isBetDraft(wrong)).toBe(false);
    }
  });
});
