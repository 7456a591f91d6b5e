import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asRunId, type RunId } from "../../../src/kernel/ids.ts";
import type { OpenPayDay } from "../../../src/wiring/payDay.ts";
import { enqueueDividendDistribution } from "../../../src/wiring/payDay.ts";
import { largestRemainder } from "../../lab/chaos/payDay/largestRemainder.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

describe("a dividend run", () => {
  let house: PayDayHouse;
  let office: OpenPayDay;
  beforeAll(async () => {
    house = await openPayDayHouse();
    office = await house.office({ DIVIDEND_CHUNK_MEMBERS: 3 });
    office.startWorking();
  });
  afterAll(() => house.close());

  /** Starts a run and sees it through. */
  const run = async () => {
    const distribution = await office.distributor.run();
    await house.ended(distribution.runId);
    return distribution;
  };
  /** Later runs have nothing to pay here. */
  const keepTreasury = ({ id }: { id: string }) =>
    house.sql("UPDATE syndicates SET treasury_min = 1000000000 WHERE id = $1", [id]);
  const payoutOf = async (runId: RunId, syndicate: { id: string }) =>
    (await office.book.payouts(runId, { state: null, after: null, limit: 1_000 })).find(
      ({ syndicateId }) => syndicateId === syndicate.id,
    );

  it("[S8] pays every member by shares, empties the treasury, and says so", async () => {
    const syndicate = await house.newSyndicate([1, 2, 3], 600);
    const { runId, ...answer } = await run();
    expect(answer).toEqual({
      ...{ success: true, state: "RUNNING", enqueuedCount: 1, nextCursor: null, held: 0, approvers: 0, digest: null },
      syndicates: [expect.objectContaining({ syndicateId: syndicate.id, state: "PENDING" })],
    });
    expect(await house.paidTo(syndicate, runId)).toEqual([100, 200, 300]);
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(0);
    const line = house.log.find(({ type }) => type === "dividend_payout_completed");
    const facts = { syndicateId: syndicate.id, runId, amount: 600, members: 3, duration_ms: expect.any(Number) };
    expect(line).toMatchObject(facts);
  });

  it("[S8] what does not come out even goes to the largest remainders, equal ones by user id", async () => {
    const even = await house.newSyndicate([1, 1, 1], 100);
    const uneven = await house.newSyndicate([3, 5, 2, 7], 101);
    const { runId } = await run();
    expect(await house.paidTo(even, runId)).toEqual([34, 33, 33]);
    // 17.82, 29.70, 11.88 and 41.58: three units are left over, for the first, second and third.
    expect(await house.paidTo(uneven, runId)).toEqual([18, 30, 12, 41]);
  });

  it("[S8] fewer units than members: those with the largest parts get one each, the others nothing", async () => {
    const syndicate = await house.newSyndicate([1, 9, 1, 5, 1], 2);
    const { runId } = await run();
    expect(await house.paidTo(syndicate, runId)).toEqual([0, 1, 0, 1, 0]);
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(0);
  });

  it("[S9] distributes what lies above the minimum, by the syndicate's fraction", async () => {
    const quarter = await house.newSyndicate([1, 1], 1_000, { distributedBp: 2_500 });
    const above = await house.newSyndicate([1], 1_000, { treasuryMin: 400 });
    const both = await house.newSyndicate([1], 1_001, { treasuryMin: 1, distributedBp: 3_333 });
    const { runId } = await run();
    expect(await house.paidTo(quarter, runId)).toEqual([125, 125]);
    expect(await house.paidTo(above, runId)).toEqual([600]);
    expect(await house.paidTo(both, runId)).toEqual([333]);
    for (const syndicate of [quarter, above, both]) await keepTreasury(syndicate);
  });

  it("[S9] an empty treasury, one at its minimum, and a syndicate without members are skipped, and say why", async () => {
    const empty = await house.newSyndicate([1], 0);
    const low = await house.newSyndicate([1], 50, { treasuryMin: 50 });
    const nobody = await house.newSyndicate([], 500);
    const { runId, enqueuedCount } = await office.distributor.run();
    expect(enqueuedCount).toBe(0);
    const reasons = [await payoutOf(runId, empty), await payoutOf(runId, low), await payoutOf(runId, nobody)];
    expect(reasons.map((payout) => [payout?.state, payout?.reason])).toEqual([
      ["SKIPPED", "EMPTY_TREASURY"],
      ["SKIPPED", "BELOW_MINIMUM"],
      ["SKIPPED", "NO_MEMBERS"],
    ]);
    expect((await office.distributor.details(runId)).run).toMatchObject({ state: "FINISHED", completed: 0, failed: 0 });
  });

  it("[S13] a syndicate larger than a chunk is paid chunk by chunk, each member once", async () => {
    const syndicate = await house.newSyndicate([5, 1, 4, 2, 3, 9, 8, 7, 6, 10, 11], 997);
    const { runId } = await run();
    const paid = await house.paidTo(syndicate, runId);
    expect(paid.reduce((sum, part) => sum + part, 0)).toBe(997);
    expect(paid).toEqual(largestRemainder(997n, [5, 1, 4, 2, 3, 9, 8, 7, 6, 10, 11].map(BigInt)).map(Number));
    const chunks = await house.sql("SELECT chunk, members FROM dividend_chunks WHERE run_id = $1 ORDER BY chunk", [
      runId,
    ]);
    expect(chunks).toEqual([3, 3, 3, 2].map((members, index) => ({ chunk: index + 1, members })));
  });

  it("[S10] shares count as they stood when the run started: joining and leaving later changes nothing", async () => {
    const paused = await house.office();
    await paused.queue.pause();
    const syndicate = await house.newSyndicate([1, 1, 1, 1], 400);
    const [first, second, third] = syndicate.members;
    await house.sql("SELECT leave_syndicate($1, $2)", [syndicate.id, third]);
    const { runId } = await paused.distributor.run();
    await house.sql("SELECT leave_syndicate($1, $2)", [syndicate.id, first]);
    await house.sql("SELECT leave_syndicate($1, $2)", [syndicate.id, second]);
    await house.sql("SELECT join_syndicate($1, $2, 900)", [syndicate.id, second]);
    await house.sql("SELECT join_syndicate($1, $2, 900)", [syndicate.id, third]);
    await paused.queue.resume();
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([134, 133, 0, 133]);
  });

  it("[S10] a contribution that comes after the start stays in the treasury", async () => {
    await office.queue.pause();
    const syndicate = await house.newSyndicate([1], 70);
    const { runId } = await office.distributor.run();
    const late = [{ kind: "ISSUE", from: "issue:0", to: `treasury:${syndicate.id}`, amount: 5 }];
    await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(late)]);
    await office.queue.resume();
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([70]);
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(5);
    await keepTreasury(syndicate);
  });

  it("[S11] the part of a banned or deleted member, or of a frozen account, stays in the treasury; excluded ones are paid", async () => {
    await office.queue.pause();
    const syndicate = await house.newSyndicate([1, 1, 1, 1, 1], 500);
    const [banned, excluded, deleted, frozen] = syndicate.members;
    const { runId } = await office.distributor.run();
    await house.sql("UPDATE users SET status = 'BANNED' WHERE id = $1", [banned]);
    await house.sql("UPDATE users SET status = 'EXCLUDED' WHERE id = $1", [excluded]);
    await house.sql("DELETE FROM users WHERE id = $1", [deleted]);
    await house.sql("UPDATE accounts SET frozen_reason = 'looked at' WHERE id = 'player:' || $1", [frozen]);
    await office.queue.resume();
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([0, 100, 0, 0, 100]);
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(300);
    expect(await payoutOf(runId, syndicate)).toMatchObject({ state: "PAID", paidMembers: 2, paidAmount: 200n });
    await keepTreasury(syndicate);
  });

  it("[S12] a dry run works out the same numbers and moves nothing", async () => {
    const syndicate = await house.newSyndicate([1, 2], 90);
    const dry = await office.distributor.run({ dryRun: true });
    expect(dry).toMatchObject({ success: true, enqueuedCount: 0, state: "FINISHED" });
    expect(await payoutOf(dry.runId, syndicate)).toMatchObject({ state: "PLANNED", amount: 90n, members: 2 });
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(90);
    expect((await office.distributor.getStatus()).lastRun?.runId).not.toBe(dry.runId);
    const real = await run();
    const [planned, paid] = [await office.book.find(dry.runId), await office.book.find(real.runId)];
    expect(planned).toMatchObject({ amount: paid!.paidAmount, payouts: paid!.completed, members: paid!.paidMembers });
  });

  it("[S14] a run started 20 times at once under one id is one run", async () => {
    const syndicate = await house.newSyndicate([1, 1], 40);
    const runId = asRunId(randomUUID());
    const answers = await Promise.all(Array.from({ length: 20 }, () => office.distributor.run({ runId })));
    expect(new Set(answers.map((answer) => answer.runId))).toEqual(new Set([runId]));
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([20, 20]);
  });

  it("[S14] one run at a time, and one per period; the run in the way is named", async () => {
    await office.queue.pause();
    await house.newSyndicate([1], 10);
    const { runId } = await office.distributor.run({ period: "2025-11-23" });
    await expect(office.distributor.run()).rejects.toMatchObject({ code: "RUN_ACTIVE", facts: { runId } });
    await expect(office.distributor.run({ period: "2025-11-30" })).rejects.toMatchObject({ code: "RUN_ACTIVE" });
    await expect(office.distributor.run({ period: "2025-11-23" })).rejects.toMatchObject({ code: "PERIOD_PAID" });
    await office.queue.resume();
    await house.ended(runId);
    await expect(office.distributor.run({ period: "2025-11-23" })).rejects.toMatchObject({
      code: "PERIOD_PAID",
      facts: { runId },
    });
  });

  it("[S14] 30 runs started at once by two offices: one starts, the others are refused", async () => {
    await house.newSyndicate([1], 10);
    const other = await house.office();
    const tries = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? other : office).distributor.run({ period: "2025-12-07" })),
    );
    const started = tries.filter((settled) => settled.status === "fulfilled");
    expect(started).toHaveLength(1);
    await house.ended(started[0]!.value.runId);
  });

  it("[S14] the same job 100 times, on two workers, pays once", async () => {
    const other = await house.office({ DIVIDEND_CHUNK_MEMBERS: 2 });
    other.startWorking();
    await office.queue.pause();
    const syndicate = await house.newSyndicate([1, 2, 3, 4, 5], 1_500);
    const { runId } = await enqueueDividendDistribution(office.queue, house.prisma, "manual");
    const data = { runId, syndicateId: syndicate.id };
    await office.queue.addBulk(Array.from({ length: 100 }, () => ({ name: "pay", data })));
    await office.queue.resume();
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([100, 200, 300, 400, 500]);
    const { run: stands } = await office.distributor.details(runId);
    expect(stands).toMatchObject({ completed: 1, failed: 0, paidAmount: 1_500n, paidMembers: 5 });
  });

  it("[M9] after all of this the ledger is exact", async () => {
    expect(await house.ledger()).toMatchObject({ drift: 0, problems: [] });
  });
});
