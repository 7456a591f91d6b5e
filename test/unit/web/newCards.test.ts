import { describe, expect, test } from "vitest";
import { newCards } from "../../../src/web/table/newCards.ts";
import { hand, seat, view } from "./views.ts";

const placesOf = (...views: Parameters<typeof newCards>) => [...newCards(...views)].map(([place]) => place);

describe("which cards are new", () => {
  test("[B46] the deal goes round: first cards, the dealer's, second cards, the hole card", () => {
    const before = view([seat([]), null, seat([])]);
    const now = view([seat([hand("2C 3C")]), null, seat([hand("4C 5C")])], "6C ??");
    expect(placesOf(before, now)).toEqual(["0:0:0", "2:0:0", "dealer:0", "0:0:1", "2:0:1", "dealer:1"]);
    expect([...newCards(before, now).values()]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("[B47] a hit is one card; what lay there stays", () => {
    const before = view([seat([hand("2C 3C")])], "6C ??");
    expect(placesOf(before, view([seat([hand("2C 3C 3C")])], "6C ??"))).toEqual(["0:0:2"]);
  });

  test("[B48] a split moves a card and deals two: the moved one is not new", () => {
    const before = view([seat([hand("8C 8H")])], "6C ??");
    const now = view([seat([hand("8C KD"), hand("8H 2S")])], "6C ??");
    expect(placesOf(before, now)).toEqual(["0:0:1", "0:1:1"]);
  });

  test("[B49] a hole card that is turned over was there before; what the dealer draws was not", () => {
    const before = view([seat([hand("2C 3C")])], "6C ??");
    expect(placesOf(before, view([seat([hand("2C 3C")])], "6C 9D 7S"))).toEqual(["dealer:2"]);
  });

  test("[B50] who comes into the middle of a round sees everything lying there", () => {
    expect(placesOf(null, view([seat([hand("2C 3C")])], "6C ??"))).toEqual([]);
  });

  test("[B51] the same cards in another round are other cards", () => {
    const before = view([seat([hand("2C 3C")])], "6C 9D");
    const now = view([seat([hand("2C 3C")])], "6C ??", { roundId: "s" });
    expect(placesOf(before, now)).toHaveLength(4);
  });
});
