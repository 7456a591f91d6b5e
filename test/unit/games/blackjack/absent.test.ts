import { describe, expect, test } from "vitest";
import { blackjack } from "../../../../src/games/blackjack/index.ts";
import { ABSENT_TURN_MS, type BlackjackState } from "../../../../src/games/blackjack/state.ts";
import { dealt, START, settingsOf, TestTable } from "./tableKit.ts";

const BET = { type: "bet", amount: 100 } as const;
const { turnMs } = settingsOf();

/** A round as the release before would have opened it. */
function openedBefore(table: TestTable): TestTable {
  const { engine, ...state } = table.state;
  expect(engine).toBe(2);
  table.state = state as BlackjackState;
  return table;
}

function seated(...players: string[]): TestTable {
  const table = new TestTable();
  for (const [seat, player] of players.entries()) table.act(player, { type: "sit", seat });
  return table;
}

describe("players who are away while others bet", () => {
  test("[G9] betting is over at once when every one who is there has bet", () => {
    const table = seated("ann", "bob", "cat");
    table.presence("cat", false);
    table.act("ann", BET);
    expect(table.view.deadline).toBe(START + 15_000);
    table.act("bob", BET);
    expect([table.view.phase, table.view.deadline]).toEqual(["BETTING", table.at]);
    table.do({ by: "clock" });
    expect(table.view.seats.map((seat) => seat?.hands.length)).toEqual([1, 1, 0, ...Array(4).fill(undefined)]);
  });

  test("[G9] so it is when the last one who had not bet goes away, or leaves", () => {
    for (const go of ["away", "leave"] as const) {
      const table = seated("ann", "bob", "cat");
      table.presence("cat", false);
      table.act("ann", BET);
      if (go === "away") table.presence("bob", false);
      else table.act("bob", { type: "leave" });
      expect(table.view.deadline).toBe(table.at);
    }
  });

  test("[G9] the round waits for no player where all are away; without a bet there is nothing to close", () => {
    const table = seated("ann", "bob");
    table.act("ann", BET);
    table.presence("ann", false);
    expect(table.view.deadline).toBe(START + 15_000);
    table.presence("bob", false);
    expect(table.view.deadline).toBe(table.at);

    const empty = seated("ann");
    empty.presence("ann", false);
    expect(empty.view).toMatchObject({ phase: "BETTING", deadline: null });
  });

  test("[G9] a round that the release before opened waits for everybody, as that one did", () => {
    const table = openedBefore(seated("ann", "bob"));
    table.presence("bob", false);
    table.act("ann", BET);
    expect(table.view.deadline).toBe(START + 15_000);
  });
});

describe("turns of players who are away", () => {
  const away = () => {
    const table = dealt({ hands: ["TS 2S", "9S 2H"], dealer: "9D 8D", next: "2C 2D 3C 3D 4C 4D" });
    table.presence("p0", false);
    return table;
  };

  test("[G47] the first turn that is missed is a whole one, the next is short; who is there has all the time", () => {
    const table = away();
    expect(table.view.seats[0]).toMatchObject({ connected: false, awaySince: START });
    expect(table.view.deadline).toBe(START + turnMs);
    table.clock();
    expect(table.view.seats[0]).toMatchObject({ missed: true });
    expect(table.view).toMatchObject({ turn: { seat: 1 }, deadline: table.at + turnMs });
    table.act("p1", { type: "stand" });
    while (table.view.phase !== "BETTING") table.clock();

    const draft = dealt({ hands: ["TS 2S"], dealer: "9D 8D" });
    draft.state.seats[0]!.missed = true;
    draft.presence("p0", false);
    expect(draft.view.deadline).toBe(START + turnMs); // The turn had begun while its player was there.
  });

  test("[G47] a turn of who has missed one and is still away lasts three seconds", () => {
    const table = dealt({ hands: ["8S 8H"], dealer: "9D 8D", next: "2C 3C 4C 5C 6C" });
    table.act("p0", { type: "split" });
    table.presence("p0", false);
    table.clock();
    expect(table.view).toMatchObject({ turn: { seat: 0, hand: 1 }, deadline: table.at + ABSENT_TURN_MS });
  });

  test("[G47] who comes back in a short turn has a whole one, and is not taken for absent any more", () => {
    const table = dealt({ hands: ["8S 8H"], dealer: "9D 8D", next: "2C 3C 4C 5C 6C" });
    table.act("p0", { type: "split" });
    table.presence("p0", false);
    table.clock();
    table.at += 1_000;
    const { events } = table.presence("p0", true);
    expect(table.view.deadline).toBe(table.at + turnMs);
    expect(events).toContainEqual({ type: "turn:started", seat: 0, hand: 1, deadline: table.at + turnMs });
    expect(table.view.seats[0]).not.toHaveProperty("missed");
    expect(table.view.seats[0]).not.toHaveProperty("awaySince");
  });

  test("[G47] a player who is there and lets a turn run out has whole turns all the same", () => {
    const table = dealt({ hands: ["8S 8H"], dealer: "9D 8D", next: "2C 3C 4C 5C 6C" });
    table.act("p0", { type: "split" });
    table.clock();
    expect(table.view).toMatchObject({ turn: { hand: 1 }, deadline: table.at + turnMs });
    expect(table.view.seats[0]).toMatchObject({ missed: true });
    table.act("p0", { type: "hit" });
    expect(table.view.seats[0]).not.toHaveProperty("missed");
  });

  test("[G47] insurance waits as long as for the most patient of those who have not answered", () => {
    const table = dealt({ hands: ["9S 8S", "9H 8H"], dealer: "AD 8D" });
    table.state.seats[1]!.missed = true;
    table.presence("p1", false);
    expect(table.view.deadline).toBe(START + turnMs);
    table.act("p0", { type: "insurance", take: false });
    expect(table.view).toMatchObject({ phase: "INSURANCE", deadline: START + ABSENT_TURN_MS });
  });
});

describe("what the table decided for a player", () => {
  test("[G48] says so: by the clock, or because the player had left", () => {
    const table = dealt({ hands: ["TS 2S", "9S 2H", "9C 2C"], dealer: "9D 8D" });
    table.clock();
    table.act("p2", { type: "leave" });
    table.act("p1", { type: "stand" });
    const playedFor = table.view.seats.slice(0, 3).map((seat) => seat?.hands[0]?.playedFor);
    expect(playedFor).toEqual(["CLOCK", undefined, "LEFT"]);
  });

  test("[G48] insurance without an answer is declined by the clock as well", () => {
    const table = dealt({ hands: ["9S 8S", "9H 8H"], dealer: "AD 8D" });
    table.act("p1", { type: "insurance", take: false });
    table.clock();
    expect(table.view.seats.slice(0, 2).map((seat) => seat?.insurancePlayedFor)).toEqual([true, undefined]);
  });

  test("[G48] a round that the release before opened is not labelled: it replays to the state it had", () => {
    const table = openedBefore(dealt({ hands: ["TS 2S"], dealer: "9D 8D" }));
    table.clock();
    expect(JSON.stringify(table.state)).not.toMatch(/playedFor|missed|PlayedFor/);
  });
});

describe("a clock that was stopped", () => {
  test("[T32] has as much time left afterwards as it had, and so have the seats that are held", () => {
    const table = dealt({ hands: ["TS 2S"], dealer: "9D 8D" });
    table.presence("p0", false);
    const before = table.state;
    table.at += 700_000;
    table.do({ by: "resume", pausedMs: 650_000 });
    expect(table.state.dueAt).toBe(before.dueAt! + 650_000);
    expect(table.state.seats[0]).toMatchObject({
      activeAt: before.seats[0]!.activeAt + 650_000,
      awayAt: before.seats[0]!.awayAt! + 650_000,
    });
    expect(table.try({ by: "resume", pausedMs: 0 }).ok).toBe(false);
    expect(new TestTable().try({ by: "resume", pausedMs: 5 })).toEqual({
      ok: false,
      refusal: { code: "INVALID_PHASE" },
    });
  });

  test("[T32] shows no deadline while it is stopped", () => {
    const { state } = dealt({ hands: ["TS 2S"], dealer: "9D 8D" });
    const view = (isPaused: boolean) => blackjack.view(state, { version: 1, serverTime: START, isPaused }).deadline;
    expect([view(true), view(false)]).toEqual([null, START + turnMs]);
  });
});
