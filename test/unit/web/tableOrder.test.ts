import { expect, test } from "vitest";
import type { TableSummary } from "../../../src/client/index.ts";
import { inLobbyOrder, seatFor } from "../../../src/web/lobby/tableOrder.ts";

const table = (name: string, facts: Partial<TableSummary> = {}): TableSummary => ({
  tableId: name,
  name,
  game: "blackjack",
  phase: "WAITING",
  seats: 7,
  taken: 0,
  minBet: 100,
  maxBet: 10_000,
  spectators: 0,
  ...facts,
});

test("[B121] tables with players come first, then the cheapest, then by name", () => {
  const all = [
    table("dear", { minBet: 5_000 }),
    table("b"),
    table("a"),
    table("dear and live", { minBet: 5_000, taken: 1 }),
    table("live", { taken: 2 }),
  ];
  expect(all.sort(inLobbyOrder).map(({ name }) => name)).toEqual(["live", "dear and live", "a", "b", "dear"]);
});

test("[B121] a player is seated at the cheapest table with a free seat, in company where there is some", () => {
  const all = [
    table("dear", { minBet: 5_000, taken: 3 }),
    table("empty"),
    table("full", { taken: 7 }),
    table("quiet", { taken: 1 }),
    table("lively", { taken: 5 }),
  ];
  expect(seatFor(all, 100_000)?.name).toBe("lively");
});

test("[B121] a player is not seated where the balance does not reach the smallest bet, or where no seat is free", () => {
  expect(seatFor([table("dear", { minBet: 5_000 }), table("full", { taken: 7 })], 4_999)).toBeNull();
  expect(seatFor([table("dear", { minBet: 5_000 })], 5_000)?.name).toBe("dear");
  expect(seatFor([table("dear", { minBet: 5_000 })], null)?.name).toBe("dear"); // The balance is not known yet.
});
