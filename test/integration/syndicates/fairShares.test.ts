/**
 * Random histories of a syndicate, on Postgres and in a model that shares no line with it: the same balances to the unit,
 * whatever crashes, and nobody dilutes or overtakes anybody. A thousand of them: `HISTORIES=1000 npm test -- <this file>`.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDividendBook } from "../../../src/infrastructure/postgres/dividends.ts";
import { createHouseShares } from "../../../src/infrastructure/postgres/houseShares.ts";
import { createSyndicateBook } from "../../../src/infrastructure/postgres/syndicates.ts";
import { TREASURY_CEILING } from "../../../src/kernel/amounts.ts";
import { asPlayerId, asRunId, asSyndicateId, type SyndicateId } from "../../../src/kernel/ids.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";
import { type Asked, type Step, SyndicateModel } from "../../setup/syndicateModel.ts";

const PLAYERS = 4;
const WALLET = 1_000_000;
const HISTORIES = Number(process.env["HISTORIES"] ?? 25);
/** Milliseconds: a thousand take minutes. */
const PATIENCE = 20_000 + HISTORIES * 1_000;

const who = fc.nat({ max: PLAYERS - 1 });
const amount = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("join" as const), who }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("give" as const), who, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("play" as const), who, staked: amount, paid: amount }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("credit" as const), perMille: fc.constantFrom(50, 333, 1_000) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "run" as const }) },
);
/** What becomes of a step on its way: its process dies before the commit, its answer is lost, or it comes twice at once. */
const fate = fc.constantFrom("fine", "fine", "dies", "unanswered", "twice");
const history = fc.record({
  steps: fc.array(fc.tuple(step, fate), { minLength: 5, maxLength: 25 }),
  distributedBp: fc.constantFrom(10_000, 2_500, 3_333),
  treasuryMin: fc.constantFrom(0, 0, 100),
});

describe("fair shares", () => {
  let house: PayDayHouse;
  /** A process that dies before it commits. */
  let dying: pg.Client;
  beforeAll(async () => {
    house = await openPayDayHouse();
    dying = new pg.Client({ connectionString: house.database.ownerUrl });
    await dying.connect();
    await createHouseShares(house.prisma).open("before all", 1, 1);
  });
  afterAll(async () => {
    await dying.end();
    await house.close();
  });

  /** As often, and as badly, as its fate has it. A repeat is answered as the first time. */
  async function suffer<Answer>(fated: string, text: string, values: unknown[], doIt: () => Promise<Answer>) {
    if (fated === "dies") {
      await dying.query("BEGIN");
      await dying.query(text, values).catch(() => undefined);
      await dying.query("ROLLBACK");
    }
    const [answer, twin] = fated === "twice" ? await Promise.all([doIt(), doIt()]) : [await doIt(), null];
    const again = fated === "unanswered" ? await doIt() : twin;
    return { answer, again };
  }

  async function newPlayers(): Promise<string[]> {
    const ids = Array.from({ length: PLAYERS }, () => randomUUID()).toSorted();
    await house.sql("INSERT INTO users (id, username, username_key) SELECT m, m, m FROM unnest($1::uuid[]) AS m", [
      ids,
    ]);
    await house.sql(
      "INSERT INTO accounts (id, kind, owner_id) SELECT 'player:' || m, 'PLAYER', m FROM unnest($1::uuid[]) AS m",
      [ids],
    );
    const issued = ids.map((id) => ({ kind: "ISSUE", from: "issue:0", to: `player:${id}`, amount: WALLET }));
    await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issued)]);
    return ids;
  }

  /** Joining, leaving, giving. @returns what was said. */
  async function ask(one: Asked, fated: string, syndicate: SyndicateId, player: string): Promise<string> {
    const book = createSyndicateBook(house.prisma);
    const operation = { operationId: randomUUID(), syndicate, player: asPlayerId(player) };
    const values = [operation.operationId, syndicate, player];
    if (one.kind === "give") {
      const given = { ...operation, amount: one.amount, treasuryMax: TREASURY_CEILING };
      const text = "SELECT contribute_to_syndicate($1, $2, $3, $4, $5)";
      const doIt = async () => (await book.contribute(given)).outcome;
      return same(await suffer(fated, text, [...values, one.amount, TREASURY_CEILING], doIt));
    }
    const name = one.kind === "join" ? "become_member" : "end_membership";
    const doIt = () => (one.kind === "join" ? book.join(operation) : book.leave(operation));
    return same(await suffer<string>(fated, `SELECT ${name}($1, $2, $3)`, values, doIt));
  }

  /** A run pays every syndicate there is, those of earlier histories too. */
  async function payAll(fated: string): Promise<void> {
    const dividends = createDividendBook(house.prisma);
    const runId = asRunId(randomUUID());
    const run = { runId, trigger: "manual", period: null, dryRun: false, requestedBy: null } as const;
    const starts = () => dividends.start({ ...run, approvalAbove: TREASURY_CEILING });
    const values = [runId, TREASURY_CEILING];
    await suffer(fated, "SELECT start_dividend_run($1, NULL, 'MANUAL', false, NULL, $2)", values, starts);
    const owed = { state: "PENDING", after: null, limit: 1_000 } as const;
    for (const { syndicateId } of await dividends.payouts(runId, owed)) {
      const pays = () => dividends.pay(runId, syndicateId, 2); // Two members at a time.
      const text = "SELECT pay_dividend($1, $2, 2)";
      for (let isOwed = true; isOwed; )
        isOwed = (await suffer(fated, text, [runId, syndicateId], pays)).answer.outcome === "paid";
    }
    await dividends.finish(runId);
  }

  it("[S23] [S27] random histories, crashes and all, leave the balances of an independent model, to the unit", {
    timeout: PATIENCE,
  }, async () => {
    const shares = createHouseShares(house.prisma);
    let time = 1;
    const property = fc.asyncProperty(history, async ({ steps, distributedBp, treasuryMin }) => {
      const { id } = await house.newSyndicate([], 0, { distributedBp, treasuryMin });
      const syndicate = asSyndicateId(id);
      const players = await newPlayers();
      const model = new SyndicateModel({ players: PLAYERS, wallet: WALLET, distributedBp, treasuryMin });
      for (const [one, fated] of steps) {
        time += 1;
        if (one.kind === "run") {
          model.run();
          await payAll(fated);
        } else if (one.kind === "play") {
          model.play(one.who, one.staked, one.paid);
          const round = [players[one.who], randomUUID(), one.staked, one.paid, time];
          await house.sql("INSERT INTO round_players VALUES ($1, $2, $2, 0, $3, $4, $5)", round);
        } else if (one.kind === "credit") {
          model.credit(one.perMille);
          const period = String(time);
          await shares.open(period, time, one.perMille);
          const text = "SELECT credit_house_share($1, $2, $3)";
          await suffer(fated, text, [period, id, TREASURY_CEILING], () => shares.credit(period, syndicate));
        } else {
          expect(await ask(one, fated, syndicate, players[one.who]!)).toBe(model.ask(one));
        }
      }
      const wallets = await Promise.all(players.map((player) => house.balanceOf(`player:${player}`)));
      expect(wallets).toEqual(model.wallets.map(Number));
      expect(await house.balanceOf(`treasury:${id}`)).toBe(Number(model.treasury));
    });
    await fc.assert(property, { numRuns: HISTORIES });
    expect(await house.ledger()).toMatchObject({ problems: [] });
  });

  it("[S23] [S27] nothing that others do, but for a pay day, makes anybody's shares worth less", () => {
    const property = fc.property(history, ({ steps, distributedBp, treasuryMin }) => {
      const model = new SyndicateModel({ players: PLAYERS, wallet: WALLET, distributedBp, treasuryMin });
      const everybody = [0, 1, 2, 3];
      for (const [one] of steps) {
        if (one.kind === "run") model.run();
        if (one.kind === "play") model.play(one.who, one.staked, one.paid);
        // With a price below one unit, after a pay day, new money is shared with the old shares: theirs grows, its giver's does not.
        const isAtWorth = model.all === 0n || model.treasury >= model.all;
        const before = everybody.map((player) => model.worthOf(player));
        if (one.kind === "credit") model.credit(one.perMille);
        if (one.kind === "join" || one.kind === "leave" || one.kind === "give") model.ask(one);
        for (const player of everybody.filter((other) => !("who" in one) || other !== one.who)) {
          const [was, is] = [before[player]!, model.worthOf(player)];
          if (was.of > 0n && is.of > 0n && isAtWorth) expect(is.part * was.of >= was.part * is.of).toBe(true);
        }
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

/** A repeat of what was done is answered as the first time. */
function same({ answer, again }: { readonly answer: string; readonly again: string | null }): string {
  if (again !== null) expect(again).toBe(answer);
  return answer;
}
