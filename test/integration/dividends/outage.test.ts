import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";
import { openPostgres, type TestPostgres } from "../../setup/postgres.ts";

let postgres: TestPostgres;
let house: PayDayHouse;
beforeAll(async () => {
  postgres = await openPostgres();
  house = await openPayDayHouse({ postgres });
});
afterAll(async () => {
  await house.close();
  await postgres.close();
});

it("[S15] while Postgres is away nothing is given up, however many attempts fail", async () => {
  const office = await house.office();
  const syndicate = await house.newSyndicate([1, 1], 100);
  const { runId } = await office.distributor.run();
  await house.sql("UPDATE dividend_payouts SET enqueued_at = enqueued_at - interval '1 minute'");
  await postgres.stop();
  office.startWorking();
  const failed = () => house.log.filter(({ type }) => type === "dividend_payout_failed");
  await vi.waitFor(() => expect(failed().length).toBeGreaterThan(3), { timeout: 50_000 });
  expect(new Set(failed().map(({ reason, isFinal }) => `${reason} ${isFinal}`))).toEqual(
    new Set(["DATABASE_AWAY false"]),
  );
  expect(await office.queue.getFailedCount()).toBe(0);
  await postgres.start();
  await house.ended(runId);
  expect(await house.paidTo(syndicate, runId)).toEqual([50, 50]);
  expect(await house.ledger()).toMatchObject({ drift: 0, problems: [] });
});
