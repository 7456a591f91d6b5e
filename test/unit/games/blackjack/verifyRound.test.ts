import { describe, expect, test } from "vitest";
import type { BlackjackAction } from "../../../../src/games/blackjack/index.ts";
import { blackjack, type RoundRecord } from "../../../../src/games/blackjack/index.ts";
import { replayRecord } from "../../../../src/games/blackjack/replayRecord.ts";
import { hashOfSeed } from "../../../../src/games/blackjack/reveal.ts";
import { verifyRound } from "../../../../src/games/blackjack/verifyRound.ts";
import type { RoundStep } from "../../../../src/games/game.ts";
import type { RoundId } from "../../../../src/kernel/ids.ts";
import { TestTable } from "./tableKit.ts";

/** A table that keeps its journal, as the runtime does. */
class JournaledTable extends TestTable {
  readonly steps: RoundStep<BlackjackAction>[] = [];

  override do(command: Parameters<TestTable["do"]>[0]) {
    const seatBefore = this.#seatOf(command);
    const decision = super.do(command);
    const seat = seatBefore ?? this.#seatOf(command);
    this.steps.push({ seq: this.steps.length + 1, at: this.at, command, seat });
    return decision;
  }

  #seatOf(command: Parameters<TestTable["do"]>[0]): number | null {
    if (!("playerId" in command)) return null;
    return blackjack.seated(this.state).find(({ playerId }) => playerId === command.playerId)?.seat ?? null;
  }

  /** Let the clock play the round to its end. */
  finish(): RoundRecord {
    for (;;) {
      const { round } = this.clock();
      if (round?.kind === "settled") return this.record(round);
    }
  }

  record({
    roundId,
    results,
  }: {
    roundId: RoundId;
    results: Parameters<typeof blackjack.record>[0]["results"];
  }): RoundRecord {
    const { tableId } = this.state.settings;
    const name = (purse: (typeof this.moves)[number]["from"]) =>
      typeof purse === "object" ? `player:${purse.player}` : `${purse}:${tableId}`;
    return blackjack.record({
      ...{ roundId, tableId, roundNumber: this.state.roundNumber, engineVersion: blackjack.engineVersion },
      ...{ openedAt: this.steps[0]?.at ?? 0, settledAt: this.at, state: this.state, results, steps: this.steps },
      transfers: this.moves.map(({ from, to, amount, kind }, index) => ({
        ...{ id: `t${index}`, kind, amount, from: name(from), to: name(to) },
      })),
    });
  }
}

/** Ann bets with a plain seed, bob with a hash that he reveals; idle never bets, so the clock ends betting. */
function settledRound({ reveals = true } = {}): RoundRecord {
  const table = new JournaledTable();
  for (const [seat, player] of ["ann", "bob", "idle"].entries()) table.act(player, { type: "sit", seat });
  table.act("ann", { type: "bet", amount: 100, sideBets: { perfectPairs: 10 }, clientSeed: "a" });
  table.act("bob", { type: "bet", amount: 50, clientSeedHash: hashOfSeed("b") });
  table.clock();
  if (reveals) table.act("bob", { type: "reveal", clientSeed: "b" });
  return table.finish();
}

function forged(change: (record: RoundRecord) => void): { failed: string; problem: string } {
  const record = structuredClone(settledRound());
  change(record);
  const verdict = verifyRound(record);
  if (verdict.ok) throw new Error("a forged record verified");
  return { failed: verdict.failed, problem: verdict.problem };
}

describe("verifying a round", () => {
  test("[G40] an honest record follows, seeds revealed or not, table left early or not", () => {
    expect(verifyRound(settledRound())).toMatchObject({ ok: true });
    expect(verifyRound(settledRound({ reveals: false }))).toMatchObject({ ok: true });
    const table = new JournaledTable();
    for (const [seat, player] of ["ann", "idle"].entries()) table.act(player, { type: "sit", seat });
    table.act("ann", { type: "bet", amount: 100 });
    table.act("ann", { type: "leave" });
    expect(verifyRound(table.finish())).toMatchObject({ ok: true });
  });

  test("[G40] a record can be looked at step by step, from the first bet to the settlement it tells", () => {
    const record = settledRound();
    const { dealt, end } = replayRecord(record);
    if (typeof end === "string") throw new Error(end);
    const phases = end.steps.map(({ table }) => table.phase);
    expect(phases).toContain("BETTING");
    expect(phases.at(-1)).toBe("SETTLED");
    expect(end.steps.map(({ table }) => table.dealer.cards)).toContainEqual(dealt?.dealer.cards);
    expect(end.steps.at(-1)?.table).toEqual(end.table);
    const moves = end.steps.flatMap(({ command }) => (command.by === "player" ? [command.action.type] : []));
    expect(moves.filter((type) => type === "bet")).toHaveLength(2);
  });

  test("[G40] a card is named by whose it is", () => {
    expect(forged(({ seats }) => seats[1]!.hands[0]!.cards.splice(0, 1, "??"))).toEqual({
      failed: "cards",
      problem: expect.stringMatching(
        /^seat 2, hand 1, card 1: the record says \?\?, it follows that it is [A2-9TJQK][SHDC]$/,
      ),
    });
    expect(forged(({ dealer }) => dealer.cards.push("2C")).problem).toMatch(
      /^the dealer's card \d: the record says 2C, it follows that it is none$/,
    );
    expect(forged(({ seats }) => seats.pop()).problem).toBe("seat 2 has a bet and is not in the record");
  });

  test("[G40] a payout is named by hand, seat and amount", () => {
    expect(
      forged(({ seats }) => {
        seats[0]!.hands[0]!.payout! += 7;
      }),
    ).toEqual({
      failed: "payouts",
      problem: expect.stringMatching(/^seat 1, hand 1, payout: the record says \d+, it follows that it is \d+$/),
    });
    expect(
      forged(({ seats }) => {
        seats[0]!.paid += 1;
      }).problem,
    ).toMatch(/^what seat 1 was paid/);
    expect(
      forged(({ seats }) => {
        seats[0]!.bet = 1;
      }).problem,
    ).toMatch(/^the bet of seat 1: the record says 1, .* 100$/);
    expect(
      forged(({ seats }) => {
        seats[0]!.sideBets = {};
      }).problem,
    ).toMatch(/^the side bets of seat 1/);
    expect(
      forged(({ seats }) => {
        seats[0]!.userId = "eve";
      }).problem,
    ).toMatch(/^the player of seat 1/);
  });

  test("[G40] a transfer that no rule asks for, and one that is missing", () => {
    expect(
      forged(({ transfers }) => {
        transfers[0]!.amount = 99;
      }),
    ).toEqual({
      failed: "transfers",
      problem: expect.stringMatching(/^transfer t0: no rule asks for a BET of 99 from player:ann to escrow:/),
    });
    expect(forged(({ transfers }) => transfers.shift()).problem).toMatch(
      /^a transfer is missing: BET of 100 from player:ann/,
    );
  });

  test("[G40] seeds, commitment, label, scheme, rules and engine", () => {
    expect(
      forged(({ fairness }) => {
        fairness.serverSeed = "00".repeat(32);
      }),
    ).toMatchObject({
      failed: "commitment",
    });
    expect(
      forged(({ fairness }) => {
        fairness.serverSeed = "00";
      }),
    ).toMatchObject({ failed: "commitment" });
    expect(
      forged(({ fairness }) => {
        fairness.label = "x";
      }),
    ).toMatchObject({ failed: "commitment" });
    expect(
      forged(({ fairness }) => {
        fairness.scheme = "x";
      }),
    ).toMatchObject({ failed: "commitment" });
    expect(
      forged(({ fairness }) => {
        fairness.clientSeeds[1]!.seed = "c";
      }),
    ).toEqual({
      failed: "seeds",
      problem: "player seed 2: the record says seat 2 'c', it follows that it is seat 2 'b'",
    });
    expect(
      forged((record) => {
        record.rules = { ...record.rules, decks: 8 };
      }),
    ).toMatchObject({ failed: "rules" });
    expect(
      forged((record) => {
        record.engineVersion = "blackjack-0";
      }).problem,
    ).toBe("the round was played by blackjack-0, and this verifier knows blackjack-1, blackjack-2");
  });

  test("[G48] rounds of the release before verify as well", () => {
    expect(verifyRound({ ...settledRound(), engineVersion: "blackjack-1" }).ok).toBe(true);
  });

  test("[G9] a round that waited for no absent player while betting, and whose turns ran out, verifies", () => {
    const table = new JournaledTable();
    for (const [seat, player] of ["ann", "idle"].entries()) table.act(player, { type: "sit", seat });
    table.presence("idle", false);
    table.act("ann", { type: "bet", amount: 100 });
    table.presence("ann", false);
    expect(table.view.deadline).toBe(table.at);
    const record = table.finish();
    expect(record.seats.map(({ seat }) => seat)).toEqual([0]);
    expect(verifyRound(record)).toMatchObject({ ok: true });
  });

  test("[G40] actions that the rules would have refused, and rounds without any", () => {
    const move = (record: RoundRecord) => {
      const settle = record.actions.pop()!;
      record.actions.push({ ...settle, seat: 2, userId: "idle", action: { type: "hit" } }, settle);
    };
    expect(forged(move).problem).toMatch(/^action \d+, hit: NOT_SEATED$/);
    expect(
      forged(({ actions }) => {
        actions.length = 0;
      }).problem,
    ).toBe("no bet was placed");
    expect(forged(({ actions }) => actions.pop()).problem).toMatch(/./);
  });
});
