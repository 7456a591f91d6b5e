import { describe, expect, test } from "vitest";
import { blackjack } from "../../../../src/games/blackjack/index.ts";
import { cardLetters, fillShoe, shoeOf } from "../../../../src/games/blackjack/shoeBox.ts";
import { cardCode } from "../../../../src/games/cards.ts";
import { fairShoe } from "../../../../src/games/fairness.ts";
import { dealt, SEED, START, settingsOf, TestTable } from "./tableKit.ts";

const seatedTable = (...players: string[]) => {
  const table = new TestTable();
  for (const [seat, player] of players.entries()) table.act(player, { type: "sit", seat });
  return table;
};

describe("the clock of betting", () => {
  test("[G8] it starts with the first bet and is not moved by the second", () => {
    const table = seatedTable("ann", "bob", "cid");
    expect(table.view.deadline).toBeNull();
    table.at += 3_000;
    table.act("bob", { type: "bet", amount: 50 });
    table.at += 1_000;
    table.act("ann", { type: "bet", amount: 60 });
    expect(table.view.deadline).toBe(START + 18_000);
    expect(table.view.phase).toBe("BETTING");
  });

  test("[G9] at the deadline the cards are dealt, and who has not bet sits out", () => {
    const table = seatedTable("ann", "bob");
    table.act("ann", { type: "bet", amount: 50 });
    table.clock();
    expect(table.hand(0).cards).toHaveLength(2);
    expect(table.view.seats[1]).toMatchObject({ bet: 0, hands: [] });
  });

  test("[G14] a seat that sits out gets no turn, no insurance and no result", () => {
    const table = seatedTable("ann", "bob");
    table.act("ann", { type: "bet", amount: 50 });
    table.clock();
    while (table.state.phase !== "SETTLED") {
      expect(table.state.felt.turn?.seat ?? 0).toBe(0);
      const decision = table.clock();
      if (decision.round?.kind === "settled") expect(decision.round.results.map(({ seat }) => seat)).toEqual([0]);
    }
  });

  test("[G9] as soon as everyone seated has bet, connected or not", () => {
    const table = seatedTable("ann", "bob");
    table.presence("bob", false);
    table.act("ann", { type: "bet", amount: 50 });
    expect(table.view.phase).toBe("BETTING");
    table.act("bob", { type: "bet", amount: 50 });
    expect(table.view.phase).not.toBe("BETTING");
  });
});

describe("bets", () => {
  test.each([
    [9, { code: "BET_OUT_OF_RANGE", min: 10, max: 1_000 }],
    [10, null],
    [1_000, null],
    [1_001, { code: "BET_OUT_OF_RANGE", min: 10, max: 1_000 }],
  ])("[G10] a bet of %i between limits of 10 and 1000", (amount, refusal) => {
    expect(seatedTable("ann").refusal("ann", { type: "bet", amount })).toEqual(refusal);
  });

  test.each([
    [0, null],
    [1, null],
    [1_000, null],
    [1_001, { code: "BET_OUT_OF_RANGE", min: 1, max: 1_000 }],
  ])("[G10] a side bet of %i", (amount, refusal) => {
    const table = seatedTable("ann");
    expect(table.refusal("ann", { type: "bet", amount: 10, sideBets: { perfectPairs: amount } })).toEqual(refusal);
    expect(table.refusal("ann", { type: "bet", amount: 10, sideBets: { twentyOnePlusThree: amount } })).toEqual(
      refusal,
    );
  });

  test("[G19] bet and side bets move to escrow, each by its name; a side bet of 0 is none", () => {
    const table = seatedTable("ann", "bob");
    const { moves } = table.act("ann", {
      type: "bet",
      amount: 100,
      sideBets: { perfectPairs: 5, twentyOnePlusThree: 0 },
    });
    expect(moves).toEqual([
      { from: { player: "ann" }, to: "escrow", amount: 100, kind: "BET" },
      { from: { player: "ann" }, to: "escrow", amount: 5, kind: "SIDE_BET" },
    ]);
    expect(table.view.seats[0]).toMatchObject({ bet: 100, sideBets: { perfectPairs: 5 } });
    expect(table.state.escrow).toBe(105);
  });

  test("[G11] one bet per round", () => {
    const table = seatedTable("ann", "bob");
    table.act("ann", { type: "bet", amount: 100 });
    expect(table.refusal("ann", { type: "bet", amount: 100 })).toEqual({ code: "MOVE_NOT_ALLOWED", allowed: [] });
    expect(table.refusal("ann", { type: "bet", amount: 1 })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
  });
});

describe("the shoe", () => {
  test("[G12] it follows from the server's seed and the seeds of those who bet, in seat order", () => {
    const table = seatedTable("ann", "bob", "cid", "dan");
    table.act("cid", { type: "bet", amount: 10, clientSeed: "c" });
    table.act("bob", { type: "bet", amount: 10 });
    table.act("ann", { type: "bet", amount: 10, clientSeed: "a" });
    expect(table.view.fairness.clientSeeds).toEqual([
      { seat: 0, seed: "a" },
      { seat: 2, seed: "c" },
    ]);
    table.clock();
    const label = `${settingsOf().tableId}:1`;
    const shoe = fairShoe({ serverSeed: SEED, clientSeeds: ["a", "c"], label }, 6);
    expect(table.state.shoe).toBe(cardLetters(shoe));
    expect([0, 1, 2].map((seat) => table.hand(seat).cards)).toEqual(
      [0, 1, 2].map((seat) => [shoe[seat], shoe[seat + 4]].map((card) => cardCode(card as number))),
    );
    expect(table.view.dealer.cards[0]).toBe(cardCode(shoe[3] as number));
  });

  test("[G20] cards go round in seat order, the hole card last and face down", () => {
    const table = dealt({ hands: ["2S 3S", "4S 5S"], dealer: "6S 7S" });
    expect(table.hand(0).cards).toEqual(["2S", "3S"]);
    expect(table.hand(1).cards).toEqual(["4S", "5S"]);
    expect(table.view.dealer).toEqual({ cards: ["6S", "??"], total: null });
    expect(table.state.dealt).toBe(6);
  });

  test("[G20] without a peek the dealer has one card, and its total is known", () => {
    const table = dealt({ rules: { dealerPeeks: false }, hands: ["2S 3S"], dealer: "6S" });
    expect(table.view.dealer).toEqual({ cards: ["6S"], total: 6 });
    expect(table.state.dealt).toBe(3);
  });

  test("[G13] a round that needs more cards goes on with a further shoe of its own label", () => {
    const state = { ...blackjack.open(settingsOf({ decks: 1 })), serverSeed: SEED, roundNumber: 3 };
    fillShoe(state);
    const shoe = shoeOf(state);
    const all = Array.from({ length: 130 }, () => shoe.next());
    const label = `${settingsOf().tableId}:3`;
    const expected = [1, 2, 3].flatMap((n) =>
      fairShoe({ serverSeed: SEED, clientSeeds: [], label: n === 1 ? label : `${label}:${n}` }, 1),
    );
    expect(all).toEqual(expected.slice(0, 130));
  });
});
