import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { connectRedis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { asRunId, asSyndicateId, type RunId } from "../../../src/kernel/ids.ts";
import type { OpenPayDay } from "../../../src/wiring/payDay.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

const WITHIN = { timeout: 30_000, interval: 25 };

describe("a dividend run in trouble", () => {
  let house: PayDayHouse;
  let office: OpenPayDay;
  beforeEach(async () => {
    house = await openPayDayHouse();
    office = await house.office();
  });
  afterEach(async () => {
    expect(await house.ledger()).toMatchObject({ drift: 0, problems: [] });
    await house.close();
  });

  const freeze = (account: string, reason: string | null) =>
    house.sql("UPDATE accounts SET frozen_reason = $2 WHERE id = $1", [account, reason]);
  const failuresOf = (runId: RunId) => office.book.payouts(runId, { state: "FAILED", after: null, limit: 10 });

  it("[S15] a payout that fails three times is given up with its reason; the others are paid", async () => {
    const [sick, healthy] = [await house.newSyndicate([1, 1], 100), await house.newSyndicate([1, 1], 60)];
    await freeze(`treasury:${sick.id}`, "looked at");
    office.startWorking();
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    expect(await failuresOf(runId)).toMatchObject([
      { syndicateId: sick.id, reason: "ACCOUNT_FROZEN", attempts: 3, paidAmount: 0n, amount: 100n },
    ]);
    expect(await house.paidTo(healthy, runId)).toEqual([30, 30]);
    expect(await house.balanceOf(`treasury:${sick.id}`)).toBe(100);
    const told = house.log.filter(({ type }) => type === "dividend_payout_failed");
    const facts = { runId, syndicateId: sick.id, reason: "ACCOUNT_FROZEN" };
    expect(told).toMatchObject([1, 2, 3].map((attempt) => ({ ...facts, attempt, isFinal: attempt === 3 })));
    expect(await office.distributor.getStatus()).toMatchObject({
      queueMetrics: { waiting: 0, active: 0, completed: 1, failed: 1 },
      lastRun: { runId, state: "FINISHED" },
    });
  });

  it("[S15] a retry pays what failed, and nothing twice", async () => {
    const [sick, healthy] = [await house.newSyndicate([1, 1], 100), await house.newSyndicate([1, 1], 60)];
    await freeze(`treasury:${sick.id}`, "looked at");
    office.startWorking();
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    await freeze(`treasury:${sick.id}`, null);
    expect(await office.distributor.retry(randomUUID(), runId)).toMatchObject({
      success: true,
      enqueuedCount: 1,
      syndicates: [{}, {}],
    });
    await house.ended(runId);
    expect(await house.paidTo(sick, runId)).toEqual([50, 50]);
    expect(await house.paidTo(healthy, runId)).toEqual([30, 30]);
    expect(await failuresOf(runId)).toEqual([]);
    expect(await office.distributor.retry(randomUUID(), runId)).toMatchObject({ enqueuedCount: 0 });
  });

  it("[S15] one syndicate can be retried alone", async () => {
    const [one, two] = [await house.newSyndicate([1], 10), await house.newSyndicate([1], 20)];
    for (const { id } of [one, two]) await freeze(`treasury:${id}`, "looked at");
    office.startWorking();
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    for (const { id } of [one, two]) await freeze(`treasury:${id}`, null);
    expect(await office.distributor.retry(randomUUID(), runId, asSyndicateId(two.id))).toMatchObject({
      enqueuedCount: 1,
    });
    await house.ended(runId);
    expect([await house.paidTo(one, runId), await house.paidTo(two, runId)]).toEqual([[0], [20]]);
  });

  it("[S15] a retry is refused for what is not there, is dry, or stands in another run's way", async () => {
    await house.newSyndicate([1], 10);
    await expect(office.distributor.retry(randomUUID(), asRunId(randomUUID()))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const dry = await office.distributor.run({ dryRun: true });
    await expect(office.distributor.retry(randomUUID(), dry.runId)).rejects.toMatchObject({
      code: "INVALID_RUN_STATE",
    });
    const sick = await house.newSyndicate([1], 10);
    await freeze(`treasury:${sick.id}`, "looked at");
    office.startWorking();
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    await house.newSyndicate([1], 10);
    await office.queue.pause();
    await office.distributor.run();
    await expect(office.distributor.retry(randomUUID(), runId)).rejects.toMatchObject({ code: "RUN_ACTIVE" });
  });

  it("[S15] a treasury that has become too small is not overdrawn: the payout fails and can be retried", async () => {
    const syndicate = await house.newSyndicate([1], 100);
    const { runId } = await office.distributor.run();
    const drain = [{ kind: "CORRECTION", from: `treasury:${syndicate.id}`, to: "issue:0", amount: 1 }];
    await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(drain)]);
    office.startWorking();
    await house.ended(runId);
    expect(await failuresOf(runId)).toMatchObject([{ reason: "TREASURY_TOO_LOW" }]);
    expect(await house.balanceOf(`treasury:${syndicate.id}`)).toBe(99);
  });

  it("[S15] poisoned jobs go to the failed ones at once and delay no other payout", async () => {
    office.startWorking();
    const poison = [
      { name: "pay", data: { runId: "../../etc", syndicateId: 7 } },
      { name: "pay", data: {} },
      { name: "pay", data: { runId: randomUUID(), syndicateId: randomUUID() } },
      { name: "drop-tables", data: { runId: randomUUID(), syndicateId: randomUUID() } },
    ];
    await office.queue.addBulk(poison);
    const syndicate = await house.newSyndicate([1], 10);
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    await vi.waitFor(async () => expect(await office.queue.getFailedCount()).toBe(4), WITHIN);
    const reasons = (await office.queue.getFailed()).map(({ failedReason }) => failedReason.split(":")[0]);
    expect(reasons.toSorted()).toEqual(["NOT_FOUND", "POISONED", "POISONED", "POISONED"]);
    expect(await house.paidTo(syndicate, runId)).toEqual([10]);
  });

  it("[S20] a foreign message on pay day's channel ends no process", async () => {
    const told: unknown[] = [];
    await office.listen({
      isHere: () => false,
      progress: (runId, counts) => told.push({ runId, ...counts }),
      paid: () => undefined,
    });
    const publisher = connectRedis({ url: house.redis.url }, "game", "stranger");
    onTestFinished(() => publisher.disconnect());
    await untilReady(publisher, 10_000);
    const counts = { waiting: 1, active: 0, completed: 0, failed: 0 };
    for (const text of ["", "{", "null", '{"runId":7}', JSON.stringify({ runId: "run", counts })])
      await publisher.publish("dividends:news", text);
    await vi.waitFor(() => expect(told).toEqual([{ runId: "run", ...counts }]), WITHIN);
  });

  it("[S16] jobs that are lost are found missing and given again: the queue wiped on the way costs nothing", async () => {
    const syndicates = [];
    for (let index = 0; index < 5; index += 1) syndicates.push(await house.newSyndicate([1, 1], 100));
    await office.queue.pause();
    const { runId } = await office.distributor.run();
    await office.queue.obliterate({ force: true });
    await house.sql("UPDATE dividend_payouts SET enqueued_at = enqueued_at - interval '1 minute'");
    expect(await office.sweep()).toBe(5);
    expect(await office.sweep()).toBe(0);
    office.startWorking();
    await house.ended(runId);
    for (const syndicate of syndicates) expect(await house.paidTo(syndicate, runId)).toEqual([50, 50]);
    expect(house.log.filter(({ type }) => type === "dividend_jobs_restored")).toMatchObject([{ runId, payouts: 5 }]);
  });

  it("[S16] a crash between the run and its jobs: the run is paid all the same", async () => {
    const syndicate = await house.newSyndicate([1, 1], 100);
    const runId = randomUUID();
    await house.sql("SELECT start_dividend_run($1, NULL, 'MANUAL', false, NULL, 1000000)", [runId]);
    office.startWorking(); // Its first sweep finds a run without jobs.
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([50, 50]);
  });

  it("[S16] Redis away when a run starts: the run stands, and is paid once Redis is back", async () => {
    const syndicate = await house.newSyndicate([1, 1], 100);
    await house.redis.kill();
    const { runId } = await office.distributor.run();
    expect(await office.distributor.getStatus()).toMatchObject({ queueMetrics: { waiting: 1, active: 0 } });
    await house.redis.start();
    await house.sql("UPDATE dividend_payouts SET enqueued_at = enqueued_at - interval '1 minute'");
    office.startWorking();
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([50, 50]);
  });

  it("[S16] a payout whose jobs vanish again and again is given up, and says so", async () => {
    const syndicate = await house.newSyndicate([1], 10);
    await office.queue.pause();
    const { runId } = await office.distributor.run();
    for (let time = 0; time < 5; time += 1) {
      await office.queue.obliterate({ force: true });
      await house.sql("UPDATE dividend_payouts SET enqueued_at = enqueued_at - interval '1 minute'");
      await office.sweep();
    }
    expect(await failuresOf(runId)).toMatchObject([{ syndicateId: syndicate.id, reason: "NEVER_ENDED" }]);
    await office.queue.obliterate({ force: true });
    await office.sweep();
    expect((await office.distributor.details(runId)).run).toMatchObject({ state: "FINISHED", failed: 1 });
    await office.queue.resume();
    office.startWorking();
    await office.distributor.retry(randomUUID(), runId);
    await house.ended(runId);
    expect(await house.paidTo(syndicate, runId)).toEqual([10]);
  });
});
