import { describe, expect, test } from "vitest";
import { hashOfSeed } from "../../../../src/games/blackjack/reveal.ts";
import { cardLetters } from "../../../../src/games/blackjack/shoeBox.ts";
import { fairShoe, labelOf } from "../../../../src/games/fairness.ts";
import { SEED, START, settingsOf, TestTable } from "./tableKit.ts";

const shoeFrom = (clientSeeds: string[]) =>
  cardLetters(fairShoe({ serverSeed: SEED, clientSeeds, label: labelOf(settingsOf().tableId, 1) }, 6));

/** Ann and cid bet with a hash, bob with a plain seed; betting has just closed. */
function awaiting(): TestTable {
  const table = new TestTable();
  for (const [seat, player] of ["ann", "bob", "cid"].entries()) table.act(player, { type: "sit", seat });
  table.act("ann", { type: "bet", amount: 10, clientSeedHash: hashOfSeed("a") });
  table.act("bob", { type: "bet", amount: 10, clientSeed: "b" });
  table.act("cid", { type: "bet", amount: 10, clientSeedHash: hashOfSeed("ć") });
  return table;
}

describe("seeds that are revealed after betting", () => {
  test("[G43] only hashes are known while bets can be placed, and no card is dealt before the last reveal", () => {
    const table = awaiting();
    expect(table.view).toMatchObject({ phase: "BETTING", deadline: START + 3_000 });
    expect(table.view.fairness).toMatchObject({
      clientSeeds: [{ seat: 1, seed: "b" }],
      clientSeedHashes: [
        { seat: 0, hash: hashOfSeed("a") },
        { seat: 2, hash: hashOfSeed("ć") },
      ],
      awaitingSeeds: [0, 2],
    });
    expect(table.state.shoe).toBe("");
    table.act("cid", { type: "reveal", clientSeed: "ć" });
    expect(table.view.fairness.awaitingSeeds).toEqual([0]);
    const { events } = table.act("ann", { type: "reveal", clientSeed: "a" });
    expect(events[0]).toEqual({ type: "seed:revealed", seat: 0 });
    expect(table.view.phase).not.toBe("BETTING");
    expect(table.view.fairness.awaitingSeeds).toBeUndefined();
    expect(table.view.fairness.clientSeeds).toEqual([
      { seat: 0, seed: "a" },
      { seat: 1, seed: "b" },
      { seat: 2, seed: "ć" },
    ]);
    expect(table.state.shoe).toBe(shoeFrom(["a", "b", "ć"]));
  });

  test("[G43] what is not revealed in time is replaced by its hash", () => {
    const table = awaiting();
    table.act("ann", { type: "reveal", clientSeed: "a" });
    table.clock();
    expect(table.at).toBe(START + 3_000);
    expect(table.state.shoe).toBe(shoeFrom(["a", "b", hashOfSeed("ć")]));
    expect(table.refusal("cid", { type: "reveal", clientSeed: "ć" })).toEqual({ code: "INVALID_PHASE" });
  });

  test("[G43] refused: another seed, a second time, without a hash, without a seat, before betting has closed", () => {
    const table = awaiting();
    expect(table.refusal("ann", { type: "reveal", clientSeed: "b" })).toMatchObject({ code: "VALIDATION_FAILED" });
    table.act("ann", { type: "reveal", clientSeed: "a" });
    expect(table.refusal("ann", { type: "reveal", clientSeed: "a" })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
    expect(table.refusal("bob", { type: "reveal", clientSeed: "b" })).toMatchObject({ code: "MOVE_NOT_ALLOWED" });
    expect(table.refusal("dan", { type: "reveal", clientSeed: "d" })).toEqual({ code: "NOT_SEATED" });
    const early = new TestTable();
    for (const [seat, player] of ["ann", "bob"].entries()) early.act(player, { type: "sit", seat });
    early.act("ann", { type: "bet", amount: 10, clientSeedHash: hashOfSeed("a") });
    expect(early.refusal("ann", { type: "reveal", clientSeed: "a" })).toEqual({ code: "INVALID_PHASE" });
  });

  test("[G43] a bet carries a seed or a hash, not both", () => {
    const table = new TestTable();
    table.act("ann", { type: "sit", seat: 0 });
    const both = { type: "bet", amount: 10, clientSeed: "a", clientSeedHash: hashOfSeed("a") } as const;
    expect(table.refusal("ann", both)).toMatchObject({
      code: "VALIDATION_FAILED",
      issues: [{ path: "clientSeedHash" }],
    });
  });

  test("[G43] betting is closed meanwhile: no late bet, and who sits down or leaves changes nothing", () => {
    const table = awaiting();
    table.act("late", { type: "sit", seat: 5 });
    expect(table.refusal("late", { type: "bet", amount: 10 })).toEqual({ code: "INVALID_PHASE" });
    table.act("late", { type: "leave" });
    table.act("bob", { type: "leave" });
    table.presence("cid", false);
    expect(table.view).toMatchObject({ phase: "BETTING", deadline: START + 3_000 });
    expect(table.view.fairness.awaitingSeeds).toEqual([0, 2]);
  });
});
