import { describe, expect, test } from "vitest";
import { isBust, isSoft, isTwoCard21, totalOf } from "../../../../src/games/blackjack/hands.ts";
import { cardCode, parseCard } from "../../../../src/games/cards.ts";
import { cards } from "./tableKit.ts";

describe("cards", () => {
  test("[G1] the codes of a new deck, in order", () => {
    const deck = Array.from({ length: 52 }, (_, card) => cardCode(card));
    expect(deck.slice(0, 9)).toEqual(["AS", "AH", "AD", "AC", "2S", "2H", "2D", "2C", "3S"]);
    expect(deck.slice(-5)).toEqual(["QC", "KS", "KH", "KD", "KC"]);
    expect(new Set(deck).size).toBe(52);
    expect(deck.map(parseCard)).toEqual(Array.from({ length: 52 }, (_, card) => card));
  });

  test.each(["??", "", "A", "1S", "AX", "as", "10S"])("[G1] %j is no card", (code) => {
    expect(parseCard(code)).toBeNull();
  });
});

describe("totals", () => {
  test.each([
    ["TS 6D", 16, false],
    ["JS QD", 20, false],
    ["AS 6D", 17, true],
    ["AS AD", 12, true],
    ["AS AD 9C", 21, true],
    ["AS AD TC", 12, false],
    ["AS 6D TC", 17, false],
    ["AS KD", 21, true],
    ["TS 6D 5C", 21, false],
    ["AS AD AC AH", 14, true],
    ["KS QD 2C", 22, false],
    ["", 0, false],
  ])("[G2] %s is %i, soft: %s", (codes, total, soft) => {
    expect({ total: totalOf(cards(codes)), soft: isSoft(cards(codes)) }).toEqual({ total, soft });
  });

  test("[G2] above 21 is bust, 21 is not", () => {
    expect(isBust(cards("KS QD 2C"))).toBe(true);
    expect(isBust(cards("KS QD AC"))).toBe(false);
  });

  test("[G31] only ace and ten are 21 in two cards", () => {
    expect(isTwoCard21(cards("AS JD"))).toBe(true);
    expect(isTwoCard21(cards("7S 7D 7C"))).toBe(false);
    expect(isTwoCard21(cards("TS JD"))).toBe(false);
  });
});
