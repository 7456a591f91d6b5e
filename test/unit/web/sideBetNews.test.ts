import { describe, expect, test } from "vitest";
import { sideBetNews } from "../../../src/web/table/sideBetNews.ts";
import { hand, seat, view } from "./views.ts";

const BOTH = { sideBets: { perfectPairs: 100, twentyOnePlusThree: 100 } };
const newsOf = (cards: string, dealer: string, facts: object = {}) => {
  const own = seat([hand(cards)], { ...BOTH, ...facts });
  return sideBetNews(view([own], dealer), own).map(({ win }) => win && [win.hand, win.odds]);
};

describe("what a deal makes of side bets", () => {
  test("[B88] each side bet is named with its odds when it has won, and shown as lost when it has not", () => {
    expect(newsOf("8C 8C", "8C ??")).toEqual([
      ["perfect", 25],
      ["suitedTrips", 100],
    ]);
    expect(newsOf("8C 8S", "9H ??")).toEqual([["coloured", 12], null]);
    expect(newsOf("8C 8H", "8S ??")).toEqual([
      ["mixed", 6],
      ["trips", 30],
    ]);
    expect(newsOf("8H 9H", "TH ??")).toEqual([null, ["straightFlush", 40]]);
    expect(newsOf("8H 2H", "TH ??")).toEqual([null, ["flush", 5]]);
    expect(newsOf("KH 9C", "3D ??")).toEqual([null, null]);
  });

  test("[B88] later cards change no side bet; one that was not placed is not shown", () => {
    expect(newsOf("8C 8S 8H", "9H ??")).toEqual([["coloured", 12], null]);
    expect(newsOf("8C 8S", "9H ??", { sideBets: { perfectPairs: 100 } })).toEqual([["coloured", 12]]);
    expect(newsOf("8C 8S", "9H ??", { sideBets: {} })).toEqual([]);
  });

  test("[B88] no side bet is shown while cards are being dealt, nor of a hand that was split", () => {
    const dealing = seat([hand("8C 8S", { status: "ACTIVE" })], BOTH);
    expect(sideBetNews(view([dealing], "9H ??", { phase: "DEALER_TURN" }), dealing)).toEqual([]);
    const first = seat([hand("8C")], BOTH);
    expect(sideBetNews(view([first], ""), first)).toEqual([]);
    const split = seat([hand("8C 2D"), hand("8S 3D")], BOTH);
    expect(sideBetNews(view([split], "9H ??"), split)).toEqual([]);
  });
});
