import { expect, test } from "vitest";
import { dealt, START, TestTable } from "./tableKit.ts";

test("[G42] the events of a round come in order, cards as they were dealt, the hole card only when it is shown", () => {
  const table = dealt({ hands: ["8S 8D"], dealer: "6D TC", next: "3C TH 9C 5H 4S" });
  const told = [
    table.act("p0", { type: "split" }),
    table.act("p0", { type: "double" }),
    table.act("p0", { type: "stand" }),
    table.clock(),
    table.clock(),
  ].map(({ events }) => events);
  expect(told).toEqual([
    [
      { type: "hand:moved", seat: 0, hand: 0, move: "split", by: "player" },
      { type: "card:dealt", to: { seat: 0, hand: 0 }, card: "3C" },
      { type: "card:dealt", to: { seat: 0, hand: 1 }, card: "TH" },
      { type: "turn:started", seat: 0, hand: 0, deadline: START + 20_000 },
    ],
    [
      { type: "hand:moved", seat: 0, hand: 0, move: "double", by: "player" },
      { type: "card:dealt", to: { seat: 0, hand: 0 }, card: "9C" },
      { type: "turn:started", seat: 0, hand: 1, deadline: START + 20_000 },
    ],
    [
      { type: "hand:moved", seat: 0, hand: 1, move: "stand", by: "player" },
      { type: "dealer:revealed", cards: ["6D", "TC"], total: 16 },
    ],
    [
      { type: "card:dealt", to: "dealer", card: "5H" },
      { type: "round:settled", results: [{ playerId: "p0", seat: 0, staked: 300, paid: 0 }] },
    ],
    [{ type: "round:opened", roundNumber: 2, commitment: table.state.commitment }],
  ]);
});

test("[G42] the events of betting and of the deal come in dealing order, without the hole card", () => {
  const table = new TestTable();
  expect(table.act("ann", { type: "sit", seat: 1 }).events.map(({ type }) => type)).toEqual([
    "seat:taken",
    "round:opened",
  ]);
  table.act("bob", { type: "sit", seat: 4 });
  expect(table.act("bob", { type: "bet", amount: 20, sideBets: { perfectPairs: 5 } }).events).toEqual([
    { type: "bet:placed", seat: 4, amount: 20, sideBets: { perfectPairs: 5 } },
  ]);
  const { events } = table.act("ann", { type: "bet", amount: 10 });
  const to = events.filter(({ type }) => type === "card:dealt").map((event) => event["to"]);
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(["bet:placed", "betting:closed"]);
  expect(to).toEqual([
    { seat: 1, hand: 0 },
    { seat: 4, hand: 0 },
    "dealer",
    { seat: 1, hand: 0 },
    { seat: 4, hand: 0 },
  ]);
});
