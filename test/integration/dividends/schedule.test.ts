import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createSweep, type Sweep, type SweepDeps } from "../../../src/dividends/sweep.ts";
import { createDividendBook } from "../../../src/infrastructure/postgres/dividends.ts";
import { createDividendQueue, createPayoutJobs } from "../../../src/infrastructure/queues/dividendQueue.ts";
import { createCalendar, registerSchedule } from "../../../src/infrastructure/queues/schedule.ts";
import { connectRedis, type Redis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { enqueueDividendDistribution } from "../../../src/wiring/payDay.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

const HOUR = 3_600_000;
/** A Sunday, midnight: the slot that this page goes round. */
const SUNDAY = Date.parse("2026-11-22T00:00:00Z");

describe("the schedule", () => {
  let house: PayDayHouse;
  let connection: Redis;
  beforeAll(async () => {
    house = await openPayDayHouse();
    connection = connectRedis(house.redis, "queue", "test");
    await untilReady(connection, 20_000);
  });
  afterAll(async () => {
    connection.disconnect();
    await house.close();
  });
  beforeEach(async () => {
    await house.sql("DELETE FROM dividend_payouts");
    await house.sql("DELETE FROM dividend_runs");
    await house.sql("DELETE FROM dividend_schedule");
    await house.sql("UPDATE syndicates SET is_open = is_open");
  });

  /** A container of another time: it believes it is `now`. */
  function container(now: number, { missed = "run" as "run" | "report", pattern = "0 0 * * 0" } = {}) {
    const queue = createDividendQueue(connection);
    const [book, jobs] = [createDividendBook(house.prisma), createPayoutJobs(queue)];
    const told: { level: string; type?: string }[] = [];
    const say = (level: string) => (facts: object) => void told.push({ level, ...facts });
    const credited: string[] = [];
    const time = { now };
    const sweep: Sweep = createSweep({
      ...{ book, jobs, missed, calendar: createCalendar(pattern), approvalAbove: 1_000_000n },
      clock: { now: () => time.now, pause: async () => undefined },
      log: { info: say("info"), warn: say("warn"), error: say("error") },
      news: { progress: () => undefined, paid: () => undefined },
      progress: { touch: () => undefined, settled: async () => undefined },
      perMille: 1,
      shares: {
        open: async (period) => {
          credited.push(`${period} after ${(await periods()).length} runs`);
          return false;
        },
        pending: async () => [],
        credit: async () => ({ outcome: "repeated" }),
      },
    } satisfies SweepDeps);
    return { sweep, told, credited, time, queue, pass: sweep.pass };
  }
  const scheduledSince = (at: number) =>
    house.sql("INSERT INTO dividend_schedule (id, pattern, since) VALUES (1, '0 0 * * 0', to_timestamp($1 / 1000.0))", [
      at,
    ]);
  const periods = async () =>
    (
      await house.sql<{ period: string; trigger: string }>("SELECT period, trigger FROM dividend_runs ORDER BY number")
    ).map(({ period, trigger }) => `${trigger} ${period}`);

  it("[S17] is Sunday, midnight UTC, unless configured otherwise", async () => {
    const calendar = createCalendar("0 0 * * 0");
    expect(calendar.next(SUNDAY)).toBe(SUNDAY + 7 * 24 * HOUR);
    expect(calendar.last(SUNDAY)).toBe(SUNDAY);
    expect(calendar.last(SUNDAY - 1)).toBe(SUNDAY - 7 * 24 * HOUR);
    expect(() => createCalendar("every now and then")).toThrow("DIVIDEND_SCHEDULE");
  });

  it("[S17] a slot that has come starts its run, named by its day, once", async () => {
    await scheduledSince(SUNDAY - HOUR);
    const here = container(SUNDAY - 1);
    await here.pass();
    expect(await periods()).toEqual([]);
    here.time.now = SUNDAY;
    const there = container(SUNDAY + 3);
    await Promise.all([here.pass(), there.pass(), here.sweep.keepSlot(), there.sweep.keepSlot()]);
    expect(await periods()).toEqual(["SCHEDULED 2026-11-22"]);
    expect([...here.credited, ...there.credited]).toContain("2026-11-22 after 0 runs"); // The house's share comes first (S26).
    expect(here.told.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("[S17] slots before the schedule was first registered are not missed: a new house pays nothing for last Sunday", async () => {
    await container(Date.now()).pass();
    expect(await periods()).toEqual([]);
  });

  it("[S17] a missed slot is logged and made up for", async () => {
    await scheduledSince(SUNDAY - HOUR);
    const late = container(SUNDAY + 9 * HOUR);
    await late.pass();
    expect(await periods()).toEqual(["SCHEDULED 2026-11-22"]);
    expect(late.told).toMatchObject([
      { level: "warn", type: "dividend_slot_missed", period: "2026-11-22", late_ms: 9 * HOUR },
      { level: "info", type: "dividend_run_started", period: "2026-11-22", trigger: "scheduled" },
    ]);
  });

  it("[S17] a missed slot is only logged, once, where an admin is to decide", async () => {
    await scheduledSince(SUNDAY - HOUR);
    const late = container(SUNDAY + 9 * HOUR, { missed: "report" });
    for (let time = 0; time < 3; time += 1) await late.pass();
    expect(await periods()).toEqual([]);
    expect(late.told).toMatchObject([{ type: "dividend_slot_missed" }]);
  });

  it("[S17] a slot waits for the run in its way, and is kept after it", async () => {
    await scheduledSince(SUNDAY - HOUR);
    await house.newSyndicate([1], 10);
    const here = container(SUNDAY);
    await here.queue.pause();
    const { runId } = await enqueueDividendDistribution(here.queue, house.prisma, "manual");
    for (let time = 0; time < 3; time += 1) await here.pass();
    expect(await periods()).toEqual(["MANUAL null"]);
    expect(here.told.filter(({ type }) => type === "dividend_slot_waits")).toMatchObject([{ code: "RUN_ACTIVE" }]);
    await house.sql("UPDATE dividend_payouts SET state = 'FAILED'");
    await house.sql("SELECT finish_dividend_run($1)", [runId]);
    await here.pass();
    expect(await periods()).toEqual(["MANUAL null", "SCHEDULED 2026-11-22"]);
    await here.queue.obliterate({ force: true });
  });

  it("[S17] a pay day that an admin has run by hand is not run again", async () => {
    await scheduledSince(SUNDAY - HOUR);
    const here = container(SUNDAY);
    await enqueueDividendDistribution(here.queue, house.prisma, "manual", { period: "2026-11-22" });
    await here.pass();
    expect(await periods()).toEqual(["MANUAL 2026-11-22"]);
  });

  it("[S17] another pattern begins anew: nothing is owed for slots it would have had", async () => {
    await scheduledSince(SUNDAY - HOUR);
    await container(SUNDAY + HOUR, { pattern: "30 0 * * *" }).pass();
    expect(await periods()).toEqual([]);
  });

  it("[S17] four containers that register at once make one schedule; another pattern replaces it; `off` removes it", async () => {
    const queue = createDividendQueue(connection);
    const weekly = createCalendar("0 0 * * 0");
    await Promise.all([1, 2, 3, 4].map(() => registerSchedule(queue, weekly)));
    expect(await queue.getJobSchedulers()).toMatchObject([{ pattern: "0 0 * * 0", tz: "UTC" }]);
    expect(await queue.getDelayedCount()).toBe(1);
    await registerSchedule(queue, createCalendar("0 6 1 * *"));
    expect(await queue.getJobSchedulers()).toMatchObject([{ pattern: "0 6 1 * *" }]);
    await registerSchedule(queue, null);
    expect(await queue.getJobSchedulersCount()).toBe(0);
    expect(await queue.getDelayedCount()).toBe(0);
  });

  it("[S17] a schedule whose keys are gone from Redis is put back by whoever pays", async () => {
    const office = await house.office({ DIVIDEND_SCHEDULE: "0 0 * * 0" });
    office.startWorking();
    const isThere = () =>
      vi.waitFor(async () => expect(await office.queue.getJobSchedulersCount()).toBe(1), { timeout: 40_000 });
    await isThere();
    expect(await connection.del(await connection.keys("{bull}:dividends:repeat*"))).toBeGreaterThan(0);
    expect(await office.queue.getJobSchedulersCount()).toBe(0);
    await isThere();
    await office.stopWorking();
    await registerSchedule(office.queue, null);
  });

  it("[S17] in real time: each second is a pay day of its own, kept once by four workers", async () => {
    const offices = await Promise.all([1, 2, 3, 4].map(() => house.office({ DIVIDEND_SCHEDULE: "* * * * * *" })));
    for (const office of offices) office.startWorking();
    await vi.waitFor(async () => expect((await periods()).length).toBeGreaterThanOrEqual(3), { timeout: 20_000 });
    const kept = await periods();
    expect(new Set(kept).size).toBe(kept.length);
    expect(kept[0]).toMatch(/^SCHEDULED \d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/); // At midnight by its day alone.
    const { nextScheduledRun } = await offices[0]!.distributor.getStatus();
    expect(nextScheduledRun).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(Date.parse(nextScheduledRun!) - Date.now()).toBeLessThanOrEqual(1_000);
    expect(await offices[0]!.queue.getJobSchedulersCount()).toBe(1);
  });
});
