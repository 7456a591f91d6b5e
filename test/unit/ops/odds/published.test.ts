/** The exact calculations against everything that is published, and the simulation against the exact calculations. */
import { describe, expect, test, vi } from "vitest";
import type { Rules } from "../../../../src/games/blackjack/rules.ts";
import {
  insuranceTable,
  naturalChance,
  perfectPairsTable,
  twentyOnePlusThreeTable,
} from "../../../../src/games/odds/bets.ts";
import { dealerTable, FINALS } from "../../../../src/games/odds/dealerOdds.ts";
import { exactHouseEdgePct } from "../../../../src/games/odds/edge.ts";
import { handTable, parseHand } from "../../../../src/games/odds/handTable.ts";
import { parseRules, rulesInWords } from "../../../../src/ops/odds/ruleTokens.ts";
import { figuresOf, simulate } from "../../../../src/ops/odds/tally.ts";
import { decksOf, PUBLISHED } from "../../../fixtures/publishedOdds.ts";

vi.setConfig({ testTimeout: 120_000 }); // A second or two each on a machine that does nothing else.

describe("published house edges", () => {
  for (const { houseEdgePct, ...rules } of PUBLISHED.houseEdges) {
    test(`[G39] ${rulesInWords(rules)}: ${houseEdgePct} %, to the sixth decimal`, () => {
      expect(exactHouseEdgePct(rules)).toBeCloseTo(houseEdgePct, 5.9);
    });
  }
});

describe("published dealer totals", () => {
  test.each(PUBLISHED.dealerTotals)("[G29] $decks decks, $rule, up card $up", ({ decks, rule, up, ...published }) => {
    const row = dealerTable({ soft17: rule }, decksOf(decks)).find((one) => one.up === up);
    for (const final of FINALS) expect(row?.[final]).toBeCloseTo(published[final], 5.9);
  });
});

describe("published chances of blackjack, side bets and insurance", () => {
  test.each(PUBLISHED.naturals)("[G31] $decks decks: $p", ({ decks, p }) => {
    expect(naturalChance(decksOf(decks))).toBeCloseTo(p, 7.9);
  });

  test.each(PUBLISHED.sideBets)("[G37] [G38] $bet, $paytable: $house_edge_pct %", ({ bet, decks, house_edge_pct }) => {
    const table = bet === "21+3" ? twentyOnePlusThreeTable(decks) : perfectPairsTable(decks);
    expect(table.bet).toBe(bet);
    expect(table.houseEdgePct).toBeCloseTo(house_edge_pct, 3.9);
  });

  test.each(PUBLISHED.insurance)("[G35] insurance, $decks decks: $houseEdgePct %", ({ decks, houseEdgePct }) => {
    expect(insuranceTable(decks).houseEdgePct).toBeCloseTo(houseEdgePct, 3.9);
  });
});

/** Rule sets that are published, and others that meet every rule once. */
const SIMULATED = [
  "6D H17 DAS",
  "6D S17 DAS LS RSA",
  "1D S17 NDAS SPL2",
  "2D H17 DAS HSA RSA SPL3",
  "4D S17 DAS D9 6:5",
  "8D S17 NDAS D10 NHC",
  "6D H17 DAS NHC RSA HSA",
  "8D H17 DAS LS SPL2",
];
const ROUNDS = 150_000;

const play = (rules: Rules, rounds: number, seed: number, stream: number) =>
  simulate({ rules, rounds, seed, stream, strategy: "charts" });

describe("the simulation agrees with the exact calculation", () => {
  // Seeds are fixed, so this either always passes or always fails: 3.5 standard errors is no matter of luck.
  test.each(SIMULATED)("[G39] %s", (words) => {
    const rules = parseRules(words);
    const { houseEdgePct, standardErrorPct } = figuresOf(play(rules, ROUNDS, 20_261_111, 1));
    expect(Math.abs(houseEdgePct - exactHouseEdgePct(rules))).toBeLessThan(3.5 * standardErrorPct);
  });

  test.each(Object.entries(PUBLISHED.variancePerRound))("[G39] variance per round of %s: %d", (words, published) => {
    const { variance } = figuresOf(play(parseRules(words), ROUNDS, 5, 2));
    expect(variance).toBeGreaterThan(published - 0.02);
    expect(variance).toBeLessThan(published + 0.02);
  });

  test("[G18] a seed and a stream always play the same rounds, and others play others", () => {
    const rules = parseRules("6D S17 DAS");
    const again = play(rules, 2_000, 7, 3);
    expect(play(rules, 2_000, 7, 3)).toEqual(again);
    expect(play(rules, 2_000, 7, 4).net).not.toBe(again.net);
    expect(play(rules, 2_000, 8, 3).net).not.toBe(again.net);
  });
});

test("[G36] without a hole card the charts cost a sixth of a percent more than the changes that the hint makes", () => {
  const rules = parseRules("6D H17 DAS NHC");
  const charts = exactHouseEdgePct(rules);
  const table = exactHouseEdgePct(rules, "table");
  expect(charts).toBeCloseTo(0.9084, 3);
  // Wizard of Odds, appendix 9, best play hand by hand: 0.72705 %.
  expect(table).toBeGreaterThan(0.727);
  expect(table).toBeLessThan(0.75);
  const { houseEdgePct, standardErrorPct } = figuresOf(
    simulate({ rules, strategy: "table", rounds: ROUNDS, seed: 3, stream: 1 }),
  );
  expect(Math.abs(houseEdgePct - table)).toBeLessThan(3.5 * standardErrorPct);
});

describe("single hands", () => {
  const table = (words: string, hand: string, decks?: number) => {
    const { hand: values, upValue } = parseHand(hand);
    return handTable(parseRules(words), values, upValue, decks);
  };

  // Wizard of Odds, appendix 1: an endless shoe, S17, given that the dealer has no blackjack.
  test.each([
    ["T,6 v T", { stand: -0.540_43, hit: -0.539_826, double: -1.079_653 }],
    ["T,2 v 4", { stand: -0.211_063, hit: -0.213_537 }],
    ["5,6 v 6", { double: 0.667_38 }],
    ["A,7 v A", { stand: -0.100_199, hit: -0.092_935 }],
    ["T,T v 6", { stand: 0.703_959 }],
  ])("[G29] %s in an endless shoe", (hand, published) => {
    const values = table("6D S17 DAS", hand, Number.POSITIVE_INFINITY);
    for (const [move, value] of Object.entries(published)) expect(values[move as "hit"]).toBeCloseTo(value, 5);
  });

  test.each(PUBLISHED.handValues)(
    "[G29] $rules: $hand v $up, as in appendix 9",
    ({ rules, hand, up, ...published }) => {
      const { stand, hit, double } = table(rules, `${hand} v ${up}`);
      expect(stand).toBeCloseTo(published.stand, 5.9);
      expect(hit).toBeCloseTo(published.hit, 5.9);
      expect(double).toBeCloseTo(published.double, 5.9);
    },
  );

  test("[G26] a split of tens with no further split is twice one hand", () => {
    const { split } = table("6D S17 DAS SPL2", "T,T v 6", Number.POSITIVE_INFINITY);
    const more = table("6D S17 DAS SPL4", "T,T v 6", Number.POSITIVE_INFINITY);
    expect(split).toBeGreaterThan(0.4);
    expect(more.split).not.toBeCloseTo(split ?? 0, 3);
    expect(more.best).toBe("stand");
  });

  test("[G28] surrender is exactly minus a half, and moves that are not allowed have no value", () => {
    expect(table("6D S17 DAS LS", "T,6 v T")).toMatchObject({ surrender: -0.5, split: null, best: "surrender" });
    expect(table("6D S17 DAS D10", "5,4 v 6")).toMatchObject({ double: null, surrender: null, split: null });
  });

  test("[G31] a blackjack only stands, for three to two", () => {
    expect(table("6D S17 DAS", "A,K v 6")).toMatchObject({
      hand: "A,T",
      up: "6",
      hit: null,
      stand: 1.5,
      best: "stand",
    });
    expect(table("6D S17 DAS 6:5", "A,K v A").stand).toBeCloseTo(1.2, 9);
  });

  test.each(["", "T6 v", "T,6,2 v T", "1,6 v T", "T,6"])("[G1] %j is no hand", (text) => {
    expect(() => parseHand(text)).toThrow(RangeError);
  });
});

describe("rules in words", () => {
  test.each<[string, Partial<Rules>]>([
    ["6D S17 DAS", { decks: 6, soft17: "S17", doubleAfterSplit: true, maxHands: 4 }],
    ["1d h17 ndas", { decks: 1, soft17: "H17", doubleAfterSplit: false }],
    ["LS RSA HSA", { surrender: "LATE", resplitAces: true, hitSplitAces: true }],
    ["6:5, NHC", { blackjackPays: "6:5", dealerPeeks: false }],
    ["D9 SPL2", { doubleOn: "9-11", maxHands: 2 }],
    ["D10 SPL3", { doubleOn: "10-11", maxHands: 3 }],
  ])("[G28] %s", (words, rules) => {
    expect(parseRules(words)).toMatchObject(rules);
  });

  test.each(SIMULATED)("[G28] %s there and back", (words) => {
    expect(parseRules(rulesInWords(parseRules(words)))).toEqual(parseRules(words));
  });

  test.each([
    ["6D FOO", "unknown rule 'FOO'"],
    ["6D 8D", "contradicts"],
    ["S17 H17", "contradicts"],
    ["3D", "unknown rule"],
    ["6D NHC LS", "LATE surrender needs dealerPeeks"],
  ])("[G28] %s is refused: %s", (words, reason) => {
    expect(() => parseRules(words)).toThrow(reason);
  });
});
