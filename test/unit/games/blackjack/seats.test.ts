import { describe, expect, test } from "vitest";
import { blackjack } from "../../../../src/games/blackjack/index.ts";
import { SEAT_HOLD_DISCONNECTED_MS, SEAT_HOLD_MS } from "../../../../src/games/blackjack/state.ts";
import { asPlayerId } from "../../../../src/kernel/ids.ts";
import { dealt, START, settingsOf, TestTable } from "./tableKit.ts";

const BET = { type: "bet", amount: 100 } as const;
const SIT = { type: "sit", seat: 0 } as const;

describe("sitting down", () => {
  test("[G3] a free seat is taken, once per player, and not twice", () => {
    const table = new TestTable();
    table.act("ann", { type: "sit", seat: 2 });
    expect(table.view.seats[2]).toMatchObject({ userId: "ann", username: "ann", connected: true, bet: 0, hands: [] });
    expect(blackjack.seated(table.state)).toEqual([{ playerId: asPlayerId("ann"), seat: 2, connected: true }]);
    expect(table.refusal("ann", { type: "sit", seat: 2 })).toEqual({ code: "ALREADY_SEATED" });
    expect(table.refusal("bob", { type: "sit", seat: 2 })).toEqual({ code: "SEAT_TAKEN" });
    expect(table.refusal("bob", { type: "sit", seat: 6 })).toBeNull();
  });

  test("[G16] a seat that does not exist is refused with the ones that do", () => {
    expect(new TestTable().refusal("ann", { type: "sit", seat: 7 })).toEqual({
      code: "VALIDATION_FAILED",
      issues: [{ path: "seat", message: "this table has seats 0 to 6" }],
    });
  });

  test("[G3] who sits down during a round plays from the next one on", () => {
    const table = dealt({ hands: ["TS 6D"], dealer: "9D 9C" });
    table.act("late", { type: "sit", seat: 3 });
    expect(table.view.seats[3]?.hands).toEqual([]);
    expect(table.refusal("late", BET)).toEqual({ code: "INVALID_PHASE" });
    expect(table.refusal("late", { type: "hit" })).toMatchObject({ code: "NOT_YOUR_TURN" });
    table.act("p0", { type: "stand" });
    table.clock();
    table.clock();
    expect(table.state.phase).toBe("BETTING");
    expect(table.refusal("late", BET)).toBeNull();
  });
});

describe("rounds and empty tables", () => {
  test("[G6] the first player opens a round with its commitment; a settled one is followed by the next", () => {
    const table = new TestTable();
    expect(table.view).toMatchObject({ phase: "WAITING", roundId: null, roundNumber: 0, deadline: null });
    expect(table.view.fairness).toEqual({ commitment: "", clientSeeds: [], revealed: null });
    const opened = table.act("ann", SIT);
    expect(opened.round).toEqual({ kind: "opened", roundId: "round-1", roundNumber: 1 });
    expect(table.view).toMatchObject({ phase: "BETTING", roundId: "round-1", roundNumber: 1 });
    expect(table.view.fairness.commitment).toMatch(/^630dcd29/);
    expect(table.act("bob", { type: "sit", seat: 1 }).round).toBeUndefined();
  });

  test("[G6] walking away before the first bet keeps the round and its seed", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.act("ann", { type: "leave" });
    expect(table.view).toMatchObject({ phase: "WAITING", roundId: "round-1", deadline: null });
    const { seed } = { seed: table.state.serverSeed };
    const back = table.do({ by: "player", playerId: asPlayerId("ann"), username: "ann", action: SIT });
    expect(back.round).toBeUndefined();
    expect(table.state).toMatchObject({ phase: "BETTING", roundId: "round-1", roundNumber: 1, serverSeed: seed });
  });

  test("[G34] a table that everyone has left waits with a clean felt", () => {
    const table = dealt({ hands: ["TS 8D"], dealer: "9D 9C" });
    table.act("p0", { type: "stand" });
    table.clock();
    table.act("p0", { type: "leave" });
    expect(table.state.phase).toBe("SETTLED");
    expect(table.clock().round).toBeUndefined();
    expect(table.view).toMatchObject({ phase: "WAITING", roundId: null, roundNumber: 1, deadline: null });
    expect(table.view.dealer.cards).toEqual([]);
    expect(table.view.fairness).toEqual({ commitment: "", clientSeeds: [], revealed: null });
    expect(table.act("p0", SIT).round).toMatchObject({ kind: "opened", roundNumber: 2 });
  });

  test("[G34] after the pause the next round opens for who still sits", () => {
    const table = dealt({ hands: ["TS 8D", "TS 9D"], dealer: "9D 9C" });
    table.act("p0", { type: "stand" });
    table.act("p1", { type: "stand" });
    expect(table.clock().round).toMatchObject({ kind: "settled" });
    expect(table.state.dueAt).toBe(START + 5_000);
    expect(table.clock().round).toEqual({ kind: "opened", roundId: "round-2", roundNumber: 2 });
    expect(table.view.seats[1]).toMatchObject({ userId: "p1", bet: 0, hands: [] });
    expect(table.view.dealer).toEqual({ cards: [], total: null });
  });
});

describe("leaving", () => {
  test("[G4] without a bet the seat is free at once, in any phase", () => {
    const table = dealt({ hands: ["TS 6D"], dealer: "9D 9C" });
    table.act("idle", { type: "sit", seat: 4 });
    table.act("idle", { type: "leave" });
    expect(table.view.seats[4]).toBeNull();
    expect(table.refusal("idle", { type: "leave" })).toEqual({ code: "NOT_SEATED" });
  });

  test("[G4] with a bet in play the hands stand when their turn comes, and the seat is free next round", () => {
    const table = dealt({ hands: ["TS 2D", "TS 3D", "TS 9D"], dealer: "9D 9C" });
    table.act("p1", { type: "leave" });
    expect(table.view.turn).toMatchObject({ seat: 0 });
    expect(table.refusal("p1", { type: "leave" })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
    table.act("p0", { type: "stand" });
    expect(table.hand(1)).toMatchObject({ status: "STOOD", cards: ["TS", "3D"] });
    expect(table.view.turn).toMatchObject({ seat: 2 });
    table.act("p2", { type: "stand" });
    table.clock();
    expect(table.view.seats[1]).toMatchObject({ userId: "p1" });
    expect(table.refusal("new", { type: "sit", seat: 1 })).toEqual({ code: "SEAT_TAKEN" });
    table.clock();
    expect(table.view.seats.map((seat) => seat?.userId ?? null)).toEqual(["p0", null, "p2", null, null, null, null]);
  });

  test("[G4] leaving on one's own turn stands all hands and moves the turn on at once", () => {
    const table = dealt({ hands: ["8S 8D", "TS 3D"], dealer: "9D 9C", next: "2C 3C" });
    table.act("p0", { type: "split" });
    table.at += 5_000;
    table.act("p0", { type: "leave" });
    expect(table.hand(0, 0).status).toBe("STOOD");
    expect(table.hand(0, 1).status).toBe("STOOD");
    expect(table.view.turn).toMatchObject({ seat: 1 });
    expect(table.view.deadline).toBe(START + 25_000);
  });

  test("[G4] someone else leaving does not touch the clock of the turn", () => {
    const table = dealt({ hands: ["TS 2D", "TS 3D"], dealer: "9D 9C" });
    table.at += 7_000;
    table.act("p1", { type: "leave" });
    expect(table.view.deadline).toBe(START + 20_000);
  });

  test("[G4] the last player who leaves lets the round finish by itself", () => {
    const table = dealt({ hands: ["TS 8D"], dealer: "9D 7C", next: "2S" });
    table.act("p0", { type: "leave" });
    expect(table.state.phase).toBe("DEALER_TURN");
    table.clock();
    expect(table.net("p0")).toBe(0);
    table.clock();
    expect(table.state.phase).toBe("WAITING");
  });

  test("[G4] leaving once settled frees the seat at once, and a new player does not inherit its hands", () => {
    const table = dealt({ hands: ["TS 8D", "TS 9D"], dealer: "9D 9C" });
    table.act("p0", { type: "stand" });
    table.act("p1", { type: "stand" });
    table.clock();
    table.act("p0", { type: "leave" });
    table.act("new", SIT);
    expect(table.view.seats[0]).toMatchObject({ userId: "new", bet: 0, hands: [] });
  });

  test("[G9] when who had not bet leaves, betting closes in the same decision", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.act("bob", { type: "sit", seat: 1 });
    table.act("ann", BET);
    const left = table.act("bob", { type: "leave" });
    expect(table.state.phase).not.toBe("BETTING");
    expect(left.events.map((event) => event.type)).toContain("betting:closed");
  });
});

describe("seats that are given up", () => {
  test("[G5] before the first bet the clock is due when the longest idle seat is to be freed", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.at += 1_000;
    table.act("bob", { type: "sit", seat: 1 });
    expect(table.state.dueAt).toBe(START + SEAT_HOLD_MS);
    expect(table.view.deadline).toBeNull();
    const freed = table.clock();
    expect(freed.events).toEqual([{ type: "seat:left", seat: 0, playerId: asPlayerId("ann"), reason: "idle" }]);
    expect(table.state.dueAt).toBe(START + 1_000 + SEAT_HOLD_MS);
    table.clock();
    expect(table.state).toMatchObject({ phase: "WAITING", dueAt: null, roundId: "round-1" });
  });

  test("[G5] a player who is away is given less time, and all of it again on return", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.at += 10_000;
    table.presence("ann", false);
    expect(table.view.seats[0]?.connected).toBe(false);
    expect(table.state.dueAt).toBe(START + 10_000 + SEAT_HOLD_DISCONNECTED_MS);
    table.presence("ann", true);
    expect(table.state.dueAt).toBe(START + SEAT_HOLD_MS);
    table.presence("ann", false);
    table.clock();
    expect(table.view.seats[0]).toBeNull();
  });

  test("[G5] being away never costs a bet in play, and the hold starts again at settlement", () => {
    const table = dealt({ hands: ["TS 8D"], dealer: "9D 9C" });
    table.presence("p0", false);
    table.at += SEAT_HOLD_MS;
    table.clock();
    table.clock();
    expect(table.state.phase).toBe("SETTLED");
    expect(table.net("p0")).toBe(0);
    table.clock();
    expect(table.view.seats[0]).toBeNull();
  });

  test("[G5] who sat out too long loses the seat between rounds, not to a deadline of others", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.act("idle", { type: "sit", seat: 1 });
    table.at += SEAT_HOLD_MS - 1;
    table.act("ann", BET);
    table.clock();
    expect(table.view.seats[1]).not.toBeNull();
    while (table.state.phase !== "BETTING") table.clock();
    expect(table.view.seats.map((seat) => seat?.userId)).toEqual(["ann", ...new Array(6).fill(undefined)]);
  });

  test("[G7] a presence that is already so, or of somebody else, is refused", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    const tell = (name: string, connected: boolean) =>
      table.try({ by: "presence", playerId: asPlayerId(name), connected });
    expect(tell("ann", true)).toEqual({ ok: false, refusal: { code: "INVALID_PHASE" } });
    expect(tell("bob", false)).toEqual({ ok: false, refusal: { code: "NOT_SEATED" } });
    table.presence("ann", false);
    expect(tell("ann", false)).toEqual({ ok: false, refusal: { code: "INVALID_PHASE" } });
  });

  test("[G5] presence does not move a betting deadline that runs while somebody is there to bet", () => {
    const table = new TestTable();
    table.act("ann", SIT);
    table.act("bob", { type: "sit", seat: 1 });
    table.act("cat", { type: "sit", seat: 2 });
    table.act("ann", BET);
    table.presence("bob", false);
    expect(table.view.deadline).toBe(START + 15_000);
  });
});

test("[G18] a table can't be opened with what the caller should have refused", () => {
  expect(() => blackjack.open(settingsOf({ surrender: "LATE", dealerPeeks: false }))).toThrow();
  expect(() => blackjack.open(settingsOf({}, 8))).toThrow();
  expect(() => blackjack.open({ ...settingsOf(), minBet: 2_000 })).toThrow();
});
