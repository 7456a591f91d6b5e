import { describe, expect, test } from "vitest";
import { hintFor } from "../../../../src/games/blackjack/hint.ts";
import type { Move } from "../../../../src/games/blackjack/round.ts";
import { adviseMove, LEGEND, UP_CARDS } from "../../../../src/games/blackjack/strategy.ts";
import { PUBLISHED } from "../../../fixtures/publishedOdds.ts";
import { cards, dealt } from "./tableKit.ts";

const ALL: Move[] = ["hit", "stand", "double", "split", "surrender"];

/** What a letter of the published chart means where these moves are open. */
function meaning(letter: string, open: readonly Move[], das: boolean, asTotal: Move): Move {
  const firstOpen = (...moves: Move[]) => moves.find((move) => open.includes(move)) ?? "stand";
  const moves: Record<string, Move> = {
    H: firstOpen("hit"),
    S: "stand",
    D: firstOpen("double", "hit"),
    E: firstOpen("double"),
    R: firstOpen("surrender", "hit"),
    T: firstOpen("surrender"),
    P: "split",
    Q: das ? "split" : asTotal,
    X: firstOpen("surrender", "split"),
    "-": asTotal,
  };
  return moves[letter]!;
}

/** A hand of two unlike cards for a hard row, and its cards for a soft or pair row. */
function handsOf(kind: string, row: string): string[] {
  const pip = (code: string) => `${code}S`;
  if (kind !== "hard") return [row.split(",").map(pip).join(" ")];
  const [low, high] = row === "18+" ? [18, 19] : (row.split("-").map(Number) as [number, number?]);
  const totals = Array.from({ length: (high ?? low) - low + 1 }, (_, n) => low + n);
  return totals.map((total) => {
    if (total <= 11) return `2S ${total - 2}D`;
    return total < 20 ? `TS ${total - 10}D` : "9S 8D 3C";
  });
}

describe("the charts", () => {
  for (const soft17 of ["S17", "H17"] as const) {
    for (const kind of ["hard", "soft", "pair"] as const) {
      for (const [row, letters] of Object.entries(PUBLISHED.charts[soft17][kind])) {
        test(`[G25] ${soft17} ${kind} ${row}: as published, whatever is open`, () => {
          for (const hand of handsOf(kind, row)) {
            for (const [column, upCard] of [...UP_CARDS].entries()) {
              for (const closed of [[], ["surrender"], ["double"], ["double", "surrender"]] as Move[][]) {
                for (const doubleAfterSplit of [true, false]) {
                  const open = ALL.filter((move) => !closed.includes(move));
                  const advise = (moves: Move[]) =>
                    adviseMove(
                      { soft17, doubleAfterSplit, dealerPeeks: true },
                      cards(hand),
                      cards(`${upCard}H`)[0]!,
                      (move) => moves.includes(move),
                    );
                  const asTotal = advise(open.filter((move) => move !== "split"));
                  expect(advise(open)).toBe(meaning(letters[column]!, open, doubleAfterSplit, asTotal));
                }
              }
            }
          }
        });
      }
    }
  }

  test("[G27] a split ace that may not be hit stands; aces that can't be split again are hit", () => {
    const advise = (open: Move[]) =>
      adviseMove(
        { soft17: "S17", doubleAfterSplit: true, dealerPeeks: true },
        cards("AS AD"),
        cards("6H")[0]!,
        (move) => open.includes(move),
      );
    expect(advise(["stand"])).toBe("stand");
    expect(advise(["hit", "stand"])).toBe("hit");
    expect(advise(["stand", "split"])).toBe("split");
  });

  test.each([
    ["5S 6D", "TH", "double", "hit"],
    ["5S 6D", "9H", "double", "double"],
    ["8S 8D", "TH", "split", "hit"],
    ["8S 8D", "AH", "split", "hit"],
    ["8S 8D", "9H", "split", "split"],
    ["AS AD", "AH", "split", "hit"],
    ["AS AD", "TH", "split", "split"],
  ])("[G36] %s against %s: %s with a peek, %s without", (hand, up, peeked, unseen) => {
    const advise = (dealerPeeks: boolean) =>
      adviseMove(
        { soft17: "S17", doubleAfterSplit: true, dealerPeeks },
        cards(hand),
        cards(up)[0]!,
        (move) => move !== "surrender",
      );
    expect([advise(true), advise(false)]).toEqual([peeked, unseen]);
  });

  test("[G25] every letter is in the legend", () => {
    const letters = [PUBLISHED.charts.S17, PUBLISHED.charts.H17].flatMap((chart) =>
      Object.values(chart).flatMap((rows) => Object.values(rows)),
    );
    expect(new Set(letters.join(""))).toEqual(new Set(Object.keys(LEGEND)));
  });
});

describe("the hint", () => {
  test.each([
    ["TS 6D", "TD 7C", "hit"],
    ["8S 8D", "TD 7C", "split"],
    ["5S 6D", "6D 7C", "double"],
    ["TS 6D", "6D 7C", "stand"],
  ])("[G23] %s against %s: %s", (hand, dealer, move) => {
    expect(hintFor(dealt({ hands: [hand], dealer }).view)).toBe(move);
  });

  test("[G23] there is no advice when no seat has the turn", () => {
    expect(hintFor(dealt({ hands: ["AS KD"], dealer: "6D 7C" }).view)).toBeNull();
  });
});
