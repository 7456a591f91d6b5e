import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDividendQueue } from "../../../src/infrastructure/queues/dividendQueue.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

const WITHIN = { timeout: 30_000, interval: 25 };

describe("the queue, as admins see it", () => {
  let edge: Edge;
  let admin: string;
  let ada: SignedUp;
  beforeAll(async () => {
    edge = await openEdge({ payDay: {} });
    const account = { username: "admin", password: "long enough" };
    await edge.players.ensureAdmin(account);
    admin = (await edge.call("POST", "/api/auth/login", { body: account })).body.accessToken;
    ada = await edge.guest("ada");
  });
  afterAll(() => edge?.close());

  const queues = (method: string, path: string, token = admin) =>
    edge.call(method, `/api/admin/queues${path}`, { token, ...(method === "POST" ? { body: {} } : {}) });

  it("[S21] is for admins alone", async () => {
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/dividends/jobs"],
      ["POST", "/dividends/pause"],
      ["POST", "/dividends/resume"],
    ] as const) {
      expect(await queues(method, path, ada.accessToken)).toMatchObject({ status: 403 });
      expect(await queues(method, path, "none.of.ours")).toMatchObject({ status: 401 });
      expect(await edge.call(method, `/api/admin/queues${path}`)).toMatchObject({ status: 401 });
    }
    expect((await queues("GET", "")).body.items).toMatchObject([{ isPaused: false }]);
  });

  it("[S21] a failed job is shown with what it was, and why it failed", async () => {
    const data = { runId: randomUUID(), syndicateId: randomUUID() };
    const queue = createDividendQueue(edge.redisClient);
    await queue.add("pay", data);
    await queue.add("pay", { runId: "../../etc" });
    const failed = () => queues("GET", "/dividends/jobs?state=failed");
    await vi.waitFor(async () => expect((await failed()).body.items).toHaveLength(2), WITHIN);
    const { body } = await failed();
    expect(body.items.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
      expect.objectContaining({ name: "pay", state: "failed", data, attempts: 1, reason: "NOT_FOUND" }),
      expect.objectContaining({ data: { runId: "../../etc" }, reason: "POISONED: not a payout and not a slot" }),
    ]);
    const first = await queues("GET", "/dividends/jobs?limit=1"); // Failed ones, unless others are asked for.
    const second = await queues("GET", `/dividends/jobs?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(body.items);
    expect((await queues("GET", "")).body.items).toMatchObject([{ name: "dividends", jobs: { failed: 2, wait: 0 } }]);
    await queue.close();
  });

  it("[S21] while it is paused a run waits, and is paid once it is resumed", async () => {
    const as = (path: string, body: object) =>
      edge.call("POST", `/api/syndicates${path}`, { token: ada.accessToken, body });
    const { id } = (await as("", { name: "Patient" })).body;
    await as(`/${id}/members`, {});
    await as(`/${id}/contributions`, { amount: 700 });
    expect(await queues("POST", "/dividends/pause")).toMatchObject({ status: 200, body: { isPaused: true } });
    expect(await queues("POST", "/dividends/pause")).toMatchObject({ status: 200, body: { isPaused: true } });
    const calls = async () =>
      (await edge.call("GET", "/api/admin/audit", { token: admin })).body.items.map(
        ({ call, status: answer }) => `${call} ${answer}`,
      );
    await expect.poll(calls).toContain("POST /api/admin/queues/dividends/pause 200"); // Written down once it was answered.

    const run = await edge.call("POST", "/api/admin/dividends/runs", { token: admin, body: {} });
    expect(run).toMatchObject({ status: 202, body: { enqueuedCount: 1 } });
    const waiting = await queues("GET", "/dividends/jobs?state=wait");
    expect(waiting.body.items).toMatchObject([{ name: "pay", data: { runId: run.body.runId, syndicateId: id } }]);
    const status = () => edge.call("GET", "/api/admin/dividends/status", { token: admin });
    expect((await status()).body.queueMetrics).toEqual({ waiting: 1, active: 0, completed: 0, failed: 0 });

    expect(await queues("POST", "/dividends/resume")).toMatchObject({ status: 200, body: { isPaused: false } });
    await vi.waitFor(async () => expect((await status()).body["lastRun"]).toMatchObject({ state: "FINISHED" }), WITHIN);
    expect((await status()).body.lastRun).toMatchObject({ completed: 1, failed: 0, paidAmount: 700 });
  });

  it("[S21] queues, states and pages that are none are refused", async () => {
    expect(await queues("GET", "/letters/jobs")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect(await queues("POST", "/letters/pause")).toMatchObject({ status: 404 });
    for (const query of ["state=lost", "cursor=-1", "cursor=x", "limit=0", "limit=100000"])
      expect([query, (await queues("GET", `/dividends/jobs?${query}`)).status]).toEqual([query, 400]);
  });
});
