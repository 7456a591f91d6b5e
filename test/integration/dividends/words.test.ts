/** What the documents call things: shapes and words that dashboards and scripts of others rest on. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type SpanEnd, setSpans } from "../../../src/infrastructure/observability/tracing/spans.ts";
import { PROJECT } from "../../../src/ops/cli/project.ts";
import type { OpenPayDay } from "../../../src/wiring/payDay.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

describe("pay day, in the words of its documents", () => {
  let house: PayDayHouse;
  let office: OpenPayDay;
  const traces: { name: string; facts: object; end: SpanEnd | null }[] = [];
  beforeAll(async () => {
    setSpans({
      root(name, facts, _caller, work) {
        const trace: (typeof traces)[number] = { name, facts, end: null };
        traces.push(trace);
        return work((end) => {
          trace.end = end;
        });
      },
      begin: () => undefined,
      ended: () => undefined,
      current: () => undefined,
    });
    house = await openPayDayHouse();
    office = await house.office({ DIVIDEND_SCHEDULE: "0 0 * * 0" });
  });
  afterAll(async () => {
    setSpans(undefined);
    await house.close();
  });

  it("[S28] run() returns { success, enqueuedCount, syndicates } with the first thousand syndicates and a cursor to the others", async () => {
    await house.sql(
      `WITH made AS (INSERT INTO syndicates (id, name, founder_id) SELECT gen_random_uuid(), 'n' || n, gen_random_uuid()
                     FROM generate_series(1, 1000) AS n RETURNING id)
       INSERT INTO accounts (id, kind, owner_id) SELECT 'treasury:' || id, 'TREASURY', id FROM made`,
    );
    const made = await house.newSyndicate([1, 1], 10);
    const distribution = await office.distributor.run({ dryRun: true });
    expect(distribution).toMatchObject({ success: true, enqueuedCount: 0 });
    expect(distribution.syndicates).toHaveLength(1_000);
    const page = { state: null, after: distribution.nextCursor, limit: 10 };
    const { items } = await office.distributor.payouts(distribution.runId, page);
    expect([...distribution.syndicates, ...items].find(({ syndicateId }) => syndicateId === made.id)).toMatchObject({
      name: "Test",
      members: 2,
      amount: 10n,
    });
  });

  it("[S28] getStatus().nextScheduledRun is an ISO string", async () => {
    const { nextScheduledRun } = await office.distributor.getStatus();
    expect(nextScheduledRun).toBe(new Date(nextScheduledRun!).toISOString());
    expect(Date.parse(nextScheduledRun!)).toBe(office.distributor.nextPayDay());
  });

  it('[S28] a payout is logged with `type: "dividend_payout_completed"`, `syndicateId` and `duration_ms`, and is a trace', async () => {
    const made = await house.newSyndicate([1], 30);
    office.startWorking();
    const { runId } = await office.distributor.run();
    await house.ended(runId);
    const line = await vi.waitFor(() => {
      const found = house.log.find(
        ({ type, syndicateId }) => type === "dividend_payout_completed" && syndicateId === made.id,
      );
      expect(found).toBeDefined();
      return found!;
    });
    expect(line).toMatchObject({ runId, members: 1, amount: 30, duration_ms: expect.any(Number) });
    const facts = { runId, syndicateId: made.id, attempt: 1 };
    const trace = { name: "dividend.payout", facts, end: { facts: { outcome: "paid" } } };
    await vi.waitFor(() => expect(traces).toContainEqual(trace));
    await office.stopWorking();
  });

  it("[S28] the protocol's page has these shapes and /api/admin/metrics", () => {
    const page = readFileSync(join(PROJECT, "docs/PROTOCOL.md"), "utf8");
    for (const words of [
      "enqueuedCount: number",
      "nextScheduledRun: string | null",
      "GET /api/admin/metrics",
      "interface OperationTimesMessage",
    ])
      expect(page).toContain(words);
  });
});
