import { describe, expect, test } from "vitest";
import { perfectPairsWin, twentyOnePlusThreeWin } from "../../../../src/games/blackjack/sideBets.ts";
import { cards, dealt } from "./tableKit.ts";

type Three = [number, number, number];

describe("Perfect Pairs", () => {
  test.each([
    ["8S 8S", "perfect"],
    ["8S 8C", "coloured"],
    ["8H 8D", "coloured"],
    ["8S 8H", "mixed"],
    ["8D 8C", "mixed"],
    ["TS JS", null],
    ["8S 9S", null],
  ])("[G37] %s: %s", (pair, win) => {
    const [a, b] = cards(pair) as [number, number];
    expect(perfectPairsWin(a, b)).toBe(win);
    expect(perfectPairsWin(b, a)).toBe(win);
  });
});

describe("21+3", () => {
  test.each([
    ["8S 8S 8S", "suitedTrips"],
    ["8S 8S 8H", "trips"],
    ["8S 9S TS", "straightFlush"],
    ["QS KS AS", "straightFlush"],
    ["AS 2S 3S", "straightFlush"],
    ["8S 9H TS", "straight"],
    ["QS KH AS", "straight"],
    ["AS 2H 3S", "straight"],
    ["KS AS 2S", "flush"],
    ["KS AH 2S", null],
    ["8S 8S 9S", "flush"],
    ["8S 8H 9S", null],
    ["2S 7S KS", "flush"],
    ["2S 4S 6H", null],
  ])("[G38] %s: %s, in any order", (three, win) => {
    const [a, b, c] = cards(three) as Three;
    for (const [x, y, z] of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ] as Three[]) {
      expect(twentyOnePlusThreeWin(x, y, z)).toBe(win);
    }
  });
});

describe("paying side bets", () => {
  const net = (hand: string, dealer: string, sideBets: object) => {
    const table = dealt({ hands: [hand], dealer, sideBets });
    while (table.state.phase !== "SETTLED") table.clock();
    return table.net("p0");
  };

  // The hand itself pushes or is known: 20 against the dealer's 20 below.
  test.each([
    ["TS TS", "TD TC", { perfectPairs: 10 }, 250],
    ["TS TC", "TD KC", { perfectPairs: 10 }, 120],
    ["TS TH", "TD KC", { perfectPairs: 10 }, 60],
    ["TS KH", "TD KC", { perfectPairs: 10 }, -10],
    ["TS TS", "TS KC", { twentyOnePlusThree: 10 }, 1_000],
    ["TS TH", "TS KC", { twentyOnePlusThree: 10 }, 300],
    ["JS TS", "QS KC", { twentyOnePlusThree: 10 }, 400],
    ["JS TS", "QH KC", { twentyOnePlusThree: 10 }, 100],
    ["JS JS", "KS KC", { twentyOnePlusThree: 10 }, 50],
    ["JS JS", "KH KC", { twentyOnePlusThree: 10 }, -10],
    ["TS TS", "TS KC", { perfectPairs: 10, twentyOnePlusThree: 7 }, 250 + 700],
  ])("[G37] [G38] %s against %s with %j nets %i", (hand, dealer, sideBets, expected) => {
    expect(net(hand, dealer, sideBets)).toBe(expected);
  });

  test("[G37] the first two cards decide, whatever a split makes of them later", () => {
    const table = dealt({ hands: ["8S 8S"], dealer: "TD 7C", next: "TC TH", sideBets: { perfectPairs: 10 } });
    table.act("p0", { type: "split" });
    while (table.state.phase !== "SETTLED") table.clock();
    expect(table.net("p0")).toBe(200 + 250);
  });
});
