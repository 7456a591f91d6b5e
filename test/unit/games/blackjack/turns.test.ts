import { describe, expect, test } from "vitest";
import type { Rules } from "../../../../src/games/blackjack/index.ts";
import { dealt, START } from "./tableKit.ts";

const NINE = "9D 9C";
const actions = (table: ReturnType<typeof dealt>) => table.view.turn?.actions ?? null;

describe("turns", () => {
  test("[G23] seat order, hand by hand, each move starting the clock anew", () => {
    const table = dealt({ hands: ["8S 8D", "5S 6D"], dealer: NINE, next: "2C 3C TC" });
    expect(table.view).toMatchObject({ phase: "PLAYER_TURN", deadline: START + 20_000, turn: { seat: 0, hand: 0 } });
    expect(table.refusal("p1", { type: "hit" })).toEqual({ code: "NOT_YOUR_TURN", turn: { seat: 0, hand: 0 } });
    table.at += 4_000;
    table.act("p0", { type: "split" });
    expect(table.view).toMatchObject({ deadline: START + 24_000, turn: { seat: 0, hand: 0 } });
    table.act("p0", { type: "stand" });
    expect(table.view.turn).toMatchObject({ seat: 0, hand: 1 });
    table.act("p0", { type: "stand" });
    expect(table.view.turn).toMatchObject({ seat: 1, hand: 0 });
    table.act("p1", { type: "stand" });
    expect(table.view).toMatchObject({ phase: "DEALER_TURN", turn: null });
  });

  test("[G23] a blackjack has no turn, and 21 stands by itself", () => {
    const table = dealt({ hands: ["AS KD", "5S 6D", "TS 9D"], dealer: NINE, next: "TC" });
    expect(table.hand(0).status).toBe("BLACKJACK");
    expect(table.view.turn).toMatchObject({ seat: 1 });
    table.act("p1", { type: "hit" });
    expect(table.hand(1)).toMatchObject({ status: "STOOD", total: 21 });
    expect(table.view.turn).toMatchObject({ seat: 2 });
  });

  test("[G2] a hand above 21 is bust and its turn is over", () => {
    const table = dealt({ hands: ["TS 6D"], dealer: NINE, next: "TC" });
    table.act("p0", { type: "hit" });
    expect(table.hand(0)).toMatchObject({ status: "BUST", total: 26, soft: false });
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G24] a turn that runs out stands, hand by hand", () => {
    const table = dealt({ hands: ["8S 8D"], dealer: NINE, next: "2C 3C" });
    table.act("p0", { type: "split" });
    const stood = table.clock();
    expect(stood.events[0]).toEqual({ type: "hand:moved", seat: 0, hand: 0, move: "stand", by: "table" });
    expect(table.view).toMatchObject({ turn: { seat: 0, hand: 1 }, deadline: START + 40_000 });
    table.clock();
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G15] a clock before its time is refused, and on the dot it is not", () => {
    const table = dealt({ hands: ["8S 7D"], dealer: NINE });
    table.at = START + 19_999;
    expect(table.try({ by: "clock" })).toEqual({ ok: false, refusal: { code: "INVALID_PHASE" } });
    table.at = START + 20_000;
    expect(table.try({ by: "clock" }).ok).toBe(true);
  });
});

describe("doubling", () => {
  test("[G25] the stake doubles, one card, and the hand stands", () => {
    const table = dealt({ hands: ["5S 6D"], dealer: NINE, next: "2C" });
    const { moves } = table.act("p0", { type: "double" });
    expect(moves).toEqual([{ from: { player: "p0" }, to: "escrow", amount: 100, kind: "DOUBLE" }]);
    expect(table.hand(0)).toMatchObject({ cards: ["5S", "6D", "2C"], bet: 200, doubled: true, status: "STOOD" });
  });

  test("[G25] a double can bust", () => {
    const table = dealt({ hands: ["TS 6D"], dealer: NINE, next: "TC" });
    table.act("p0", { type: "double" });
    expect(table.hand(0)).toMatchObject({ status: "BUST", doubled: true });
  });

  test("[G25] a double on three cards is refused", () => {
    const table = dealt({ hands: ["5S 2D"], dealer: NINE, next: "3C" });
    table.act("p0", { type: "hit" });
    expect(table.refusal("p0", { type: "double" })).toEqual({ code: "MOVE_NOT_ALLOWED", allowed: ["hit", "stand"] });
  });

  test.each<[Rules["doubleOn"], string, boolean]>([
    ["ANY", "TS 2D", true],
    ["ANY", "AS 7D", true],
    ["9-11", "5S 3D", false],
    ["9-11", "5S 4D", true],
    ["9-11", "5S 6D", true],
    ["9-11", "TS 2D", false],
    ["9-11", "AS 8D", false],
    ["9-11", "AS AD", false],
    ["10-11", "5S 4D", false],
    ["10-11", "6S 4D", true],
    ["10-11", "6S 5D", true],
    ["10-11", "7S 5D", false],
  ])("[G25] double on %s with %s: %s", (doubleOn, hand, open) => {
    expect(actions(dealt({ rules: { doubleOn }, hands: [hand], dealer: NINE }))?.includes("double")).toBe(open);
  });

  test.each([true, false])("[G25] after a split only with doubleAfterSplit: %s", (doubleAfterSplit) => {
    const table = dealt({ rules: { doubleAfterSplit }, hands: ["8S 8D"], dealer: NINE, next: "3C 2C" });
    table.act("p0", { type: "split" });
    expect(actions(table)?.includes("double")).toBe(doubleAfterSplit);
  });
});

describe("splitting", () => {
  test("[G26] two hands, each with the stake of the bet and a card at once", () => {
    const table = dealt({ hands: ["8S 8D"], dealer: NINE, next: "2C 3C" });
    const { moves, events } = table.act("p0", { type: "split" });
    expect(moves).toEqual([{ from: { player: "p0" }, to: "escrow", amount: 100, kind: "SPLIT" }]);
    expect(table.hand(0, 0)).toMatchObject({ cards: ["8S", "2C"], bet: 100, status: "ACTIVE" });
    expect(table.hand(0, 1)).toMatchObject({ cards: ["8D", "3C"], bet: 100, status: "ACTIVE" });
    expect(events.filter(({ type }) => type === "card:dealt")).toEqual([
      { type: "card:dealt", to: { seat: 0, hand: 0 }, card: "2C" },
      { type: "card:dealt", to: { seat: 0, hand: 1 }, card: "3C" },
    ]);
  });

  test.each([
    ["8S 8D", true],
    ["TS KD", true],
    ["JS QD", true],
    ["AS AD", true],
    ["8S 9D", false],
    ["9S TD", false],
    ["AS TD", false],
  ])("[G26] %s can be split: %s", (hand, open) => {
    expect(actions(dealt({ hands: [hand], dealer: NINE }))?.includes("split") ?? false).toBe(open);
  });

  test("[G26] a pair on three cards can't be split", () => {
    const table = dealt({ hands: ["2S 4D"], dealer: NINE, next: "4C" });
    table.act("p0", { type: "hit" });
    expect(table.refusal("p0", { type: "split" })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
  });

  test.each([2, 3, 4] as const)("[G26] up to %i hands, then no more", (maxHands) => {
    const table = dealt({ rules: { maxHands }, hands: ["8S 8D"], dealer: NINE, next: "8C 8H 8C 8H 8C 8H" });
    for (let hands = 1; hands < maxHands; hands++) table.act("p0", { type: "split" });
    expect(table.view.seats[0]?.hands).toHaveLength(maxHands);
    expect(table.refusal("p0", { type: "split" })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
  });

  test("[G26] the new hand lies next to the one it came from", () => {
    const table = dealt({ hands: ["8S 8D"], dealer: NINE, next: "8C 3C 4H 5H" });
    table.act("p0", { type: "split" });
    table.act("p0", { type: "split" });
    expect(table.view.seats[0]?.hands.map((hand) => hand.cards.join(" "))).toEqual(["8S 4H", "8C 5H", "8D 3C"]);
  });

  test("[G31] ace and ten after a split are 21, no blackjack", () => {
    const table = dealt({ hands: ["TS KD"], dealer: NINE, next: "AC AD" });
    table.act("p0", { type: "split" });
    expect(table.hand(0, 0)).toMatchObject({ total: 21, status: "STOOD" });
    table.clock();
    expect(table.hand(0, 0)).toMatchObject({ outcome: "WIN", payout: 200 });
  });
});

describe("split aces", () => {
  const split = (rules: Partial<Rules>, next: string) => {
    const table = dealt({ rules, hands: ["AS AD"], dealer: NINE, next });
    table.act("p0", { type: "split" });
    return table;
  };

  test("[G27] one card each, and both stand", () => {
    const table = split({}, "2C 3C");
    expect([table.hand(0, 0).status, table.hand(0, 1).status]).toEqual(["STOOD", "STOOD"]);
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G27] a new pair of aces stands too without resplitAces", () => {
    expect(split({}, "AC AH").state.phase).toBe("DEALER_TURN");
  });

  test("[G27] with resplitAces a new pair may be split or stand, nothing else", () => {
    const table = split({ resplitAces: true }, "AC 5H 6H AC 2H 3H");
    expect(table.view.turn).toEqual({ seat: 0, hand: 0, actions: ["stand", "split"] });
    table.act("p0", { type: "split" });
    expect(table.view.turn).toEqual({ seat: 0, hand: 1, actions: ["stand", "split"] });
    table.act("p0", { type: "split" });
    expect(table.view.seats[0]?.hands.map((hand) => hand.cards.join(" "))).toEqual([
      "AS 6H",
      "AC 2H",
      "AC 3H",
      "AD 5H",
    ]);
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G27] a pair of aces that finds no hand left stands by itself", () => {
    const table = split({ resplitAces: true, maxHands: 3 }, "AC AH 6H 7H");
    table.act("p0", { type: "split" });
    expect(table.view.seats[0]?.hands.map((hand) => hand.status)).toEqual(["STOOD", "STOOD", "STOOD"]);
    expect(table.state.phase).toBe("DEALER_TURN");
  });

  test("[G27] with hitSplitAces they are played like any hand", () => {
    const table = split({ hitSplitAces: true }, "2C AC");
    expect(actions(table)).toEqual(["hit", "stand", "double"]);
    table.act("p0", { type: "stand" });
    expect(actions(table)).toEqual(["hit", "stand", "double"]);
  });
});

describe("surrender", () => {
  test("[G28] half comes back, rounded down", () => {
    const table = dealt({ rules: { surrender: "LATE" }, hands: ["TS 6D"], dealer: NINE, bet: 25 });
    table.act("p0", { type: "surrender" });
    expect(table.state.phase).toBe("DEALER_TURN");
    table.clock();
    expect(table.hand(0)).toMatchObject({ status: "SURRENDERED", outcome: "SURRENDER", payout: 12 });
    expect(table.net("p0")).toBe(-13);
  });

  test("[G28] only where the rules have it, on two cards, unsplit", () => {
    expect(actions(dealt({ hands: ["TS 6D"], dealer: NINE }))).toEqual(["hit", "stand", "double"]);
    const late = { surrender: "LATE" } as const;
    const hit = dealt({ rules: late, hands: ["2S 6D"], dealer: NINE, next: "2C" });
    expect(actions(hit)).toEqual(["hit", "stand", "double", "surrender"]);
    hit.act("p0", { type: "hit" });
    expect(actions(hit)).toEqual(["hit", "stand"]);
    const split = dealt({ rules: late, hands: ["8S 8D"], dealer: NINE, next: "2C 3C" });
    split.act("p0", { type: "split" });
    expect(actions(split)).toEqual(["hit", "stand", "double"]);
  });
});
