import { describe, expect, test } from "vitest";
import type { Rules } from "../../../../src/games/blackjack/index.ts";
import { type Deal, dealt, START } from "./tableKit.ts";

/** Everyone stands; the round is settled. */
function standAll(deal: Deal) {
  const table = dealt(deal);
  while (table.state.phase !== "SETTLED") table.clock();
  return table;
}

describe("the dealer", () => {
  test.each<[Rules["soft17"], string, string, string]>([
    ["S17", "TD 6C", "2S", "TD 6C 2S"],
    ["S17", "TD 7C", "2S", "TD 7C"],
    ["S17", "6D AC", "4S", "6D AC"],
    ["H17", "6D AC", "4S", "6D AC 4S"],
    ["H17", "6D AC", "TS 3S", "6D AC TS"],
    ["H17", "TD 7C", "2S", "TD 7C"],
    ["H17", "7D AC", "2S", "7D AC"],
    ["S17", "2D 2C", "2S 2H 2D 2C 5S", "2D 2C 2S 2H 2D 2C 5S"],
    ["H17", "2D AC", "4S TC", "2D AC 4S TC"],
  ])("[G29] %s with %s draws from %s to %s", (soft17, dealer, next, final) => {
    expect(standAll({ rules: { soft17 }, hands: ["TS 8D"], dealer, next }).view.dealer.cards.join(" ")).toBe(final);
  });

  test("[G30] draws nothing when every hand is bust or surrendered", () => {
    const table = dealt({ rules: { surrender: "LATE" }, hands: ["TS 6D", "TS 5D"], dealer: "2D 3C", next: "TC" });
    table.act("p0", { type: "hit" });
    table.act("p1", { type: "surrender" });
    expect(table.view.dealer.cards).toEqual(["2D", "3C"]);
    table.clock();
    expect(table.view.dealer.cards).toEqual(["2D", "3C"]);
  });

  test("[G30] draws no third card against blackjacks alone", () => {
    const table = standAll({ hands: ["AS KD"], dealer: "2D 3C", next: "TC" });
    expect(table.view.dealer.cards).toEqual(["2D", "3C"]);
    expect(table.hand(0)).toMatchObject({ outcome: "BLACKJACK", payout: 250 });
  });

  test("[G32] the hole card is shown when the last hand is done, before the dealer plays", () => {
    const table = dealt({ hands: ["TS 8D"], dealer: "9D 5C", next: "TC" });
    expect(table.view.dealer.cards).toEqual(["9D", "??"]);
    const { events } = table.act("p0", { type: "stand" });
    expect(table.view).toMatchObject({
      phase: "DEALER_TURN",
      deadline: START,
      dealer: { cards: ["9D", "5C"], total: 14 },
    });
    expect(events.at(-1)).toEqual({ type: "dealer:revealed", cards: ["9D", "5C"], total: 14 });
    const settled = table.clock();
    expect(settled.events[0]).toEqual({ type: "card:dealt", to: "dealer", card: "TC" });
    expect(table.view).toMatchObject({ phase: "SETTLED", deadline: START + 5_000, dealer: { total: 24 } });
  });
});

describe("outcomes", () => {
  test.each([
    ["TS 8D", "TD 7C", "WIN", 200],
    ["TS 8D", "TD 8C", "PUSH", 100],
    ["TS 8D", "TD 9C", "LOSE", 0],
    ["AS KD", "TD 9C", "BLACKJACK", 250],
    ["AS KD", "TD AC", "PUSH", 100],
    ["TS 8D", "TD AC", "LOSE", 0],
  ])("[G39] %s against %s: %s returns %i of 100", (hand, dealer, outcome, payout) => {
    const table = standAll({ hands: [hand], dealer });
    expect(table.hand(0)).toMatchObject({ outcome, payout });
    expect(table.net("p0")).toBe(payout - 100);
  });

  test("[G39] a bust dealer pays who stands, not who is bust", () => {
    const table = dealt({ hands: ["TS 2D", "TS 6D"], dealer: "TD 6C", next: "TC TH" });
    table.act("p0", { type: "stand" });
    table.act("p1", { type: "hit" });
    table.clock();
    expect([table.hand(0).outcome, table.hand(1).outcome]).toEqual(["WIN", "LOSE"]);
    expect([table.net("p0"), table.net("p1")]).toEqual([100, -100]);
  });

  test.each<[Rules["blackjackPays"], number, number]>([
    ["3:2", 10, 25],
    ["3:2", 11, 27],
    ["6:5", 10, 22],
    ["6:5", 11, 24],
    ["6:5", 14, 30],
  ])("[G31] a blackjack at %s returns for a bet of %i: %i", (blackjackPays, bet, payout) => {
    expect(standAll({ rules: { blackjackPays }, hands: ["AS KD"], dealer: "TD 9C", bet }).hand(0).payout).toBe(payout);
  });

  test("[G31] a blackjack beats a dealer's 21 of three cards; 21 pushes with it", () => {
    const table = dealt({ hands: ["AS KD", "5S 6D"], dealer: "7D 7C", next: "TC 7H" });
    table.act("p1", { type: "hit" });
    table.clock();
    expect([table.hand(0).outcome, table.hand(1).outcome]).toEqual(["BLACKJACK", "PUSH"]);
  });

  test("[G39] a doubled hand wins and loses double", () => {
    for (const [next, net] of [
      ["9C", 200],
      ["2C", -200],
    ] as const) {
      const table = dealt({ hands: ["5S 6D"], dealer: "TD 9C", next });
      table.act("p0", { type: "double" });
      table.clock();
      expect(table.net("p0")).toBe(net);
    }
  });
});

describe("the peek", () => {
  test.each(["TD AC", "KD AC"])("[G22] %s ends the round before anyone moves", (dealer) => {
    const table = dealt({ hands: ["TS 6D", "AS KD"], dealer });
    expect(table.view).toMatchObject({ phase: "DEALER_TURN", turn: null });
    table.clock();
    expect([table.hand(0).outcome, table.hand(1).outcome]).toEqual(["LOSE", "PUSH"]);
  });

  test("[G22] under an ace it comes after insurance", () => {
    const table = dealt({ hands: ["TS 6D"], dealer: "AD KC" });
    expect(table.view).toMatchObject({ phase: "INSURANCE", dealer: { cards: ["AD", "??"], total: null } });
    table.act("p0", { type: "insurance", take: false });
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G36] without a peek a dealer's blackjack takes splits and doubles too", () => {
    const table = dealt({ rules: { dealerPeeks: false }, hands: ["8S 8D"], dealer: "TD", next: "3C TC 9H AD" });
    table.act("p0", { type: "split" });
    table.act("p0", { type: "double" });
    table.act("p0", { type: "stand" });
    table.clock();
    expect(table.view.dealer).toEqual({ cards: ["TD", "AD"], total: 21 });
    expect(table.net("p0")).toBe(-300);
  });

  test("[G36] without a peek the second card is also drawn for blackjacks and for insurance alone", () => {
    const rules = { dealerPeeks: false } as const;
    const natural = standAll({ rules, hands: ["AS KD"], dealer: "TD", next: "AC" });
    expect(natural.hand(0).outcome).toBe("PUSH");
    const bust = dealt({ rules, hands: ["TS 6D"], dealer: "AD", next: "TC KC" });
    bust.act("p0", { type: "insurance", take: true });
    bust.act("p0", { type: "hit" });
    bust.clock();
    expect(bust.view.dealer.cards).toEqual(["AD", "KC"]);
    expect(bust.net("p0")).toBe(-100 - 50 + 150);
    const nothing = dealt({ rules, hands: ["TS 6D"], dealer: "9D", next: "TC KC" });
    nothing.act("p0", { type: "hit" });
    nothing.clock();
    expect(nothing.view.dealer.cards).toEqual(["9D"]);
  });
});

describe("insurance", () => {
  test("[G35] pays 2 to 1 against a blackjack, and loses otherwise", () => {
    const saved = dealt({ hands: ["TS 6D"], dealer: "AD KC" });
    expect(saved.act("p0", { type: "insurance", take: true }).moves).toEqual([
      { from: { player: "p0" }, to: "escrow", amount: 50, kind: "INSURANCE" },
    ]);
    expect(saved.view.seats[0]?.insurance).toBe(50);
    saved.clock();
    expect(saved.net("p0")).toBe(0);
    const lost = dealt({ hands: ["TS 8D"], dealer: "AD 6C" });
    lost.act("p0", { type: "insurance", take: true });
    lost.act("p0", { type: "stand" });
    lost.clock();
    expect(lost.net("p0")).toBe(100 - 50);
  });

  test.each(["AD KC", "AD 6C"])("[G35] even money: insured, a blackjack against %s gains exactly the bet", (dealer) => {
    const table = dealt({ hands: ["AS KD"], dealer });
    table.act("p0", { type: "insurance", take: true });
    while (table.state.phase !== "SETTLED") table.clock();
    expect(table.net("p0")).toBe(100);
  });

  test("[G21] each answers once, in any order, and the last answer goes on at once", () => {
    const table = dealt({ hands: ["TS 6D", "TS 7D"], dealer: "AD 6C" });
    expect(table.view).toMatchObject({ phase: "INSURANCE", deadline: START + 20_000, turn: null });
    expect(table.view.seats[1]?.insurance).toBeNull();
    table.act("p1", { type: "insurance", take: false });
    expect(table.view.seats[1]?.insurance).toBe(0);
    expect(table.refusal("p1", { type: "insurance", take: true })).toEqual({ code: "MOVE_NOT_ALLOWED", allowed: [] });
    table.act("p0", { type: "insurance", take: true });
    expect(table.view).toMatchObject({ phase: "PLAYER_TURN", turn: { seat: 0 } });
  });

  test("[G21] silence is no", () => {
    const table = dealt({ hands: ["TS 6D", "TS 7D"], dealer: "AD 6C" });
    table.act("p1", { type: "insurance", take: true });
    table.clock();
    expect(table.view.phase).toBe("PLAYER_TURN");
    expect([table.view.seats[0]?.insurance, table.view.seats[1]?.insurance]).toEqual([0, 50]);
  });

  test("[G21] who leaves has declined, before and during the offer", () => {
    const before = dealt({ hands: ["TS 6D", "TS 7D"], dealer: "AD 6C", leaving: [0] });
    expect(before.view.seats[0]?.insurance).toBe(0);
    before.act("p1", { type: "leave" });
    expect(before.state.phase).toBe("DEALER_TURN");
    const during = dealt({ hands: ["TS 6D", "TS 7D"], dealer: "AD 6C" });
    during.act("p0", { type: "insurance", take: true });
    during.act("p0", { type: "leave" });
    expect(during.view.seats[0]?.insurance).toBe(50);
    expect(during.state.phase).toBe("INSURANCE");
  });

  test("[G21] half is rounded down, and what can't be halved is not asked", () => {
    const odd = dealt({ hands: ["TS 6D"], dealer: "AD 6C", bet: 11 });
    odd.act("p0", { type: "insurance", take: true });
    expect(odd.view.seats[0]?.insurance).toBe(5);
    const one = dealt({ hands: ["TS 6D"], dealer: "AD 6C", bet: 1 });
    expect(one.view).toMatchObject({ phase: "PLAYER_TURN", seats: [{ insurance: 0 }, ...new Array(6).fill(null)] });
  });

  test("[G21] a ten up offers none", () => {
    expect(dealt({ hands: ["TS 6D"], dealer: "TD 6C" }).view.phase).toBe("PLAYER_TURN");
  });
});

describe("money", () => {
  test("[G33] one decision pays everyone, net of each other, and empties escrow", () => {
    const table = dealt({ hands: ["TS 9D", "TS 6D", "TS 8D", "AS KD"], dealer: "TD 8C" });
    for (const player of ["p0", "p1", "p2"]) table.act(player, { type: "stand" });
    expect(table.state.escrow).toBe(400);
    const { moves, round } = table.clock();
    expect(moves).toEqual([
      { from: "escrow", to: { player: "p0" }, amount: 100, kind: "PAYOUT" },
      { from: "house", to: { player: "p0" }, amount: 100, kind: "PAYOUT" },
      { from: "escrow", to: "house", amount: 100, kind: "LOSS" },
      { from: "escrow", to: { player: "p2" }, amount: 100, kind: "PAYOUT" },
      { from: "escrow", to: { player: "p3" }, amount: 100, kind: "PAYOUT" },
      { from: "house", to: { player: "p3" }, amount: 150, kind: "PAYOUT" },
    ]);
    expect(round).toEqual({
      kind: "settled",
      roundId: "round-1",
      results: [
        { playerId: "p0", seat: 0, staked: 100, paid: 200 },
        { playerId: "p1", seat: 1, staked: 100, paid: 0 },
        { playerId: "p2", seat: 2, staked: 100, paid: 100 },
        { playerId: "p3", seat: 3, staked: 100, paid: 250 },
      ],
    });
    expect(table.state.escrow).toBe(0);
  });

  test("[G40] the seed is shown once settled, and not before", () => {
    const table = dealt({ hands: ["TS 9D"], dealer: "TD 8C" });
    table.act("p0", { type: "stand" });
    expect(table.view.fairness.revealed).toBeNull();
    table.clock();
    expect(table.view.fairness.revealed).toBe(table.state.serverSeed);
  });
});
