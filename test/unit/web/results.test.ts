import { describe, expect, test } from "vitest";
import { seatResult } from "../../../src/web/table/results.ts";
import { hand, seat, view } from "./views.ts";

const settled = (dealer: string, total: number) => ({
  ...view([], dealer, { phase: "SETTLED" }),
  dealer: { cards: dealer.split(" "), total },
});
const won = hand("TC TH", { outcome: "WIN", payout: 200 });

describe("what a round brought", () => {
  test("[B52] no result is shown before the round is settled, nor at a seat that sat it out", () => {
    expect(seatResult(view([], "6C ??"), seat([hand("TC TH")]), null)).toBeNull();
    expect(seatResult(settled("6C TD 9S", 25), seat([]), null)).toBeNull();
  });

  test("[B53] hands, insurance and side bets add up", () => {
    const pair = seat([hand("TC TH", { outcome: "LOSE", payout: 0 })], {
      insurance: 50,
      sideBets: { perfectPairs: 10 },
    });
    // A mixed pair pays 6 to 1; insurance 2 to 1 against the dealer's blackjack.
    expect(seatResult(settled("AS KD", 21), pair, null)).toEqual({
      ...{ staked: 160, paid: 220, insurancePaid: 150 },
      ...{ sideBetsStaked: 10, sideBetsPaid: 70 },
    });
  });

  test("[B54] a 21 of three cards is no blackjack: insurance is lost", () => {
    const insured = seat([won], { insurance: 50 });
    expect(seatResult(settled("AS 4D 6C", 21), insured, null)).toMatchObject({ insurancePaid: 0, staked: 150 });
  });

  test("[B55] after a split the side bets are known only from the settlement's message", () => {
    const split = seat([won, hand("TH 9C", { outcome: "LOSE", payout: 0 })], { sideBets: { perfectPairs: 10 } });
    expect(seatResult(settled("6C TD 9S", 25), split, null)).toBeNull();
    expect(seatResult(settled("6C TD 9S", 25), split, 270)).toMatchObject({ paid: 270, sideBetsPaid: 70, staked: 210 });
    expect(seatResult(settled("6C TD 9S", 25), { ...split, sideBets: {} }, null)).toMatchObject({ paid: 200 });
  });
});
