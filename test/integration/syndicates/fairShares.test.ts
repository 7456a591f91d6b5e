/**
 * Random histories of a syndicate, on Postgres and in a model that shares no line with it: the same balances to the unit,
 * and nobody dilutes or overtakes anybody.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDividendBook } from "../../../src/infrastructure/postgres/dividends.ts";
import { createSyndicateBook } from "../../../src/infrastructure/postgres/syndicates.ts";
import { TREASURY_CEILING } from "../../../src/kernel/amounts.ts";
import { asPlayerId, asRunId, asSyndicateId } from "../../../src/kernel/ids.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

const PLAYERS = 4;
const WALLET = 1_000_000;
const HISTORIES = 60;

type Step =
  | { readonly kind: "join"; readonly who: number }
  | { readonly kind: "leave"; readonly who: number }
  | { readonly kind: "give"; readonly who: number; readonly amount: number }
  | { readonly kind: "run" };

const who = fc.nat({ max: PLAYERS - 1 });
const amount = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("join" as const), who }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("give" as const), who, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), who }) },
  { weight: 2, arbitrary: fc.constant({ kind: "run" as const }) },
);
const history = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 25 }),
  distributedBp: fc.constantFrom(10_000, 2_500, 3_333),
  treasuryMin: fc.constantFrom(0, 0, 100),
});

/** What the rules of docs/SPEC.md say, in plain numbers: S2 to S4, S8 to S10. */
class Model {
  treasury = 0n;
  readonly wallets = Array<bigint>(PLAYERS).fill(BigInt(WALLET));
  readonly shares = new Map<number, bigint>();
  readonly distributedBp: bigint;
  readonly treasuryMin: bigint;

  constructor(distributedBp: number, treasuryMin: number) {
    this.distributedBp = BigInt(distributedBp);
    this.treasuryMin = BigInt(treasuryMin);
  }

  get all(): bigint {
    return [...this.shares.values()].reduce((sum, shares) => sum + shares, 0n);
  }

  /** @returns what is said of it. */
  apply(one: Exclude<Step, { readonly kind: "run" }>): string {
    const mine = this.shares.get(one.who);
    if (one.kind === "join") {
      if (mine !== undefined) return "ALREADY_MEMBER";
      this.shares.set(one.who, 0n);
      return "JOINED";
    }
    if (one.kind === "leave") return this.shares.delete(one.who) ? "LEFT" : "NOT_A_MEMBER";
    const given = BigInt(one.amount);
    const isCheap = this.all === 0n || this.treasury <= this.all;
    const bought = isCheap ? given : (given * this.all) / this.treasury;
    if (mine !== undefined && bought === 0n) return "CONTRIBUTION_TOO_SMALL";
    this.wallets[one.who] = this.wallets[one.who]! - given;
    this.treasury += given;
    if (mine !== undefined) this.shares.set(one.who, mine + bought);
    return "CONTRIBUTED";
  }

  /** @param order of the players' ids: equal remainders go by it. */
  run(order: readonly number[]): void {
    const above = this.treasury > this.treasuryMin ? this.treasury - this.treasuryMin : 0n;
    const owed = (above * this.distributedBp) / 10_000n;
    const { all } = this;
    if (all === 0n || owed === 0n) return;
    const parts = order
      .filter((player) => (this.shares.get(player) ?? 0n) > 0n)
      .map((player, place) => {
        const exact = owed * this.shares.get(player)!;
        return { player, place, whole: exact / all, rest: exact % all };
      });
    let left = owed - parts.reduce((sum, { whole }) => sum + whole, 0n);
    for (const part of parts.toSorted((a, b) => (a.rest === b.rest ? a.place - b.place : a.rest < b.rest ? 1 : -1))) {
      const one = left > 0n ? 1n : 0n;
      left -= one;
      this.wallets[part.player] = this.wallets[part.player]! + part.whole + one;
    }
    this.treasury -= owed;
  }

  /** What each player's shares are worth, in units of 1 / all: compared across multiplication. */
  worthOf(player: number): { readonly part: bigint; readonly of: bigint } {
    return { part: this.treasury * (this.shares.get(player) ?? 0n), of: this.all };
  }
}

describe("fair shares", () => {
  let house: PayDayHouse;
  beforeAll(async () => {
    house = await openPayDayHouse();
  });
  afterAll(() => house.close());

  it("[S23] random histories leave the balances of an independent model, to the unit", async () => {
    const syndicates = createSyndicateBook(house.prisma);
    const dividends = createDividendBook(house.prisma);

    /** A run pays every syndicate there is, those of earlier histories too. */
    const payAll = async (): Promise<void> => {
      const runId = asRunId(randomUUID());
      const run = { runId, trigger: "manual", period: null, dryRun: false, requestedBy: null } as const;
      await dividends.start({ ...run, approvalAbove: TREASURY_CEILING });
      const owed = { state: "PENDING", after: null, limit: 1_000 } as const;
      for (const { syndicateId } of await dividends.payouts(runId, owed))
        for (let isOwed = true; isOwed; ) isOwed = (await dividends.pay(runId, syndicateId, 2)).outcome === "paid"; // Two members at a time.
      await dividends.finish(runId);
    };

    const property = fc.asyncProperty(history, async ({ steps, distributedBp, treasuryMin }) => {
      const { id: syndicate } = await house.newSyndicate([], 0, { distributedBp, treasuryMin });
      const { members: ids } = await house.newSyndicate(Array<number>(PLAYERS).fill(1), 0);
      const issued = ids.map((id) => ({ kind: "ISSUE", from: "issue:0", to: `player:${id}`, amount: WALLET }));
      await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issued)]);
      const model = new Model(distributedBp, treasuryMin);
      const order = ids.map((_, player) => player); // newSyndicate() sorts them.
      for (const one of steps) {
        if (one.kind === "run") {
          model.run(order);
          await payAll();
          continue;
        }
        const operation = {
          operationId: randomUUID(),
          syndicate: asSyndicateId(syndicate),
          player: asPlayerId(ids[one.who]!),
        };
        const said =
          one.kind === "join"
            ? await syndicates.join(operation)
            : one.kind === "leave"
              ? await syndicates.leave(operation)
              : (await syndicates.contribute({ ...operation, amount: one.amount, treasuryMax: TREASURY_CEILING }))
                  .outcome;
        expect(said).toBe(model.apply(one));
      }
      const wallets = await Promise.all(ids.map((id) => house.balanceOf(`player:${id}`)));
      expect(wallets).toEqual(model.wallets.map(Number));
      expect(await house.balanceOf(`treasury:${syndicate}`)).toBe(Number(model.treasury));
    });
    await fc.assert(property, { numRuns: HISTORIES });
    expect(await house.ledger()).toMatchObject({ problems: [] });
  });

  it("[S23] nothing that others do, but for a pay day, makes anybody's shares worth less", () => {
    const property = fc.property(history, ({ steps, distributedBp, treasuryMin }) => {
      const model = new Model(distributedBp, treasuryMin);
      const order = [0, 1, 2, 3];
      for (const one of steps) {
        if (one.kind === "run") {
          model.run(order);
          continue;
        }
        // With a price below one unit, after a pay day, new money is shared with the old shares: theirs grows, its giver's does not.
        const isAtWorth = model.all === 0n || model.treasury >= model.all;
        const before = order.map((player) => model.worthOf(player));
        model.apply(one);
        for (const player of order.filter((other) => other !== one.who)) {
          const [was, is] = [before[player]!, model.worthOf(player)];
          if (was.of > 0n && is.of > 0n && isAtWorth) expect(is.part * was.of >= was.part * is.of).toBe(true);
        }
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
