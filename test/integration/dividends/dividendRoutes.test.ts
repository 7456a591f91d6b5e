import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DistributedSyndicate } from "../../../src/protocol/dividends.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

const WITHIN = { timeout: 30_000, interval: 25 };

describe("pay day over HTTP", () => {
  let edge: Edge;
  let admin: string;
  let second: string;
  let ada: SignedUp;
  let bob: SignedUp;
  let giver: SignedUp;
  beforeAll(async () => {
    edge = await openEdge({ payDay: { DIVIDEND_APPROVAL_ABOVE: 10_000 } });
    [admin, second] = await Promise.all([adminToken("admin"), adminToken("second")]);
    [ada, bob, giver] = await Promise.all([edge.guest("ada"), edge.guest("bob"), edge.guest("giver")]);
  });
  afterAll(() => edge.close());

  async function adminToken(username: string): Promise<string> {
    await edge.players.ensureAdmin({ username, password: "long enough" });
    const { body } = await edge.call("POST", "/api/auth/login", { body: { username, password: "long enough" } });
    return body.accessToken;
  }
  const dividends = (method: string, path: string, body?: unknown, { token = admin, key = "" } = {}) =>
    edge.call(method, `/api/admin/dividends${path}`, {
      token,
      body,
      ...(key === "" ? {} : { headers: { "idempotency-key": key } }),
    });
  /** Of ada and bob, one share against three. */
  async function syndicateWith(amount: number): Promise<string> {
    const as = (player: SignedUp, path: string, body: object) =>
      edge.call("POST", `/api/syndicates${path}`, { token: player.accessToken, body });
    const { id } = (await as(ada, "", { name: "Payers" })).body;
    await as(ada, `/${id}/members`, {});
    await as(bob, `/${id}/members`, {});
    await as(ada, `/${id}/contributions`, { amount: 1 });
    await as(bob, `/${id}/contributions`, { amount: 3 });
    await as(giver, `/${id}/contributions`, { amount: amount - 4 });
    return id;
  }
  const finished = (runId: string) =>
    vi.waitFor(async () => {
      const { body } = await dividends("GET", `/runs/${runId}`);
      expect(body.state).toBe("FINISHED");
      return body;
    }, WITHIN);
  const balanceOf = async ({ accessToken: token }: SignedUp) =>
    (await edge.call("GET", "/api/wallet", { token })).body.balance;

  it("[S18] is for admins alone", async () => {
    const calls = [
      ["POST", "/runs", {}],
      ["GET", "/runs"],
      ["GET", "/status"],
      ["GET", `/runs/${randomUUID()}`],
      ["POST", `/runs/${randomUUID()}/retry`, {}],
      ["POST", `/runs/${randomUUID()}/approve`, {}],
    ] as const;
    for (const [method, path, body] of calls) {
      expect(await dividends(method, path, body, { token: ada.accessToken })).toMatchObject({ status: 403 });
      expect(await edge.call(method, `/api/admin/dividends${path}`, { body })).toMatchObject({ status: 401 });
    }
  });

  it("[S8] a run pays the members, and shows in run, status, wallets and the treasury's history", async () => {
    const id = await syndicateWith(1_000);
    const before = await Promise.all([balanceOf(ada), balanceOf(bob)]);
    const answer = await dividends("POST", "/runs", {});
    expect(answer).toMatchObject({ status: 202, body: { success: true, enqueuedCount: 1, state: "RUNNING" } });
    const { runId } = answer.body;
    expect(await finished(runId)).toMatchObject({
      ...{ runId, trigger: "manual", period: null, dryRun: false, payouts: 1, members: 2, amount: 1_000 },
      ...{ waiting: 0, active: 0, completed: 1, failed: 0, paidMembers: 2, paidAmount: 1_000, failures: [] },
    });
    expect(await Promise.all([balanceOf(ada), balanceOf(bob)])).toEqual([before[0] + 250, before[1] + 750]);
    const { body: status } = await dividends("GET", "/status");
    expect(status).toMatchObject({
      queueMetrics: { waiting: 0, active: 0, completed: 1, failed: 0 },
      lastRun: { runId, state: "FINISHED" },
      nextScheduledRun: null,
    });
    const { body: wallet } = await edge.call("GET", "/api/wallet/transactions", { token: ada.accessToken });
    expect(wallet.items[0]).toMatchObject({ kind: "DIVIDEND", amount: 250 });
    const { body: history } = await edge.call("GET", `/api/syndicates/${id}/history`, { token: ada.accessToken });
    expect(history.items[0]).toMatchObject({ kind: "DIVIDEND", amount: -1_000, balanceAfter: 0, runId });
  });

  it("[S14] the same request under one Idempotency-Key is one run", async () => {
    await syndicateWith(40);
    const key = randomUUID();
    const [first, again] = [
      await dividends("POST", "/runs", {}, { key }),
      await dividends("POST", "/runs", {}, { key }),
    ];
    expect(again.body).toEqual(first.body);
    await finished(first.body.runId);
  });

  it.each([["yesterday"], ["2026-W60"], ["2026-02-30"], ["2099-01-01"], [7], ["2026-W47 OR 1=1"], [""]])(
    "[S14] the period %j is refused",
    async (period) => {
      expect(await dividends("POST", "/runs", { period })).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", issues: [{ path: "period" }] },
      });
    },
  );

  it("[S14] a period is paid once", async () => {
    const first = await dividends("POST", "/runs", { period: "2025-W07" });
    await finished(first.body.runId);
    expect(await dividends("POST", "/runs", { period: "2025-W07" })).toMatchObject({
      status: 409,
      body: { code: "PERIOD_PAID", runId: first.body.runId },
    });
  });

  it("[S12] a dry run answers with the numbers and moves nothing", async () => {
    await syndicateWith(99);
    const before = await balanceOf(ada);
    const { body } = await dividends("POST", "/runs", { dryRun: true });
    expect(body).toMatchObject({ success: true, enqueuedCount: 0, state: "FINISHED" });
    const { body: payouts } = await dividends("GET", `/runs/${body.runId}/payouts?state=PLANNED`);
    expect(payouts.items).toMatchObject([{ amount: 99, members: 2, paidAmount: 0, why: null }]);
    const empty = await dividends("GET", `/runs/${body.runId}/payouts?state=SKIPPED&sort=name&search=pay`);
    expect(empty.body.items[0]).toMatchObject({ reason: "EMPTY_TREASURY", why: { means: "The treasury is empty." } });
    expect(await dividends("GET", `/runs/${body.runId}/payouts?sort=luck`)).toMatchObject({ status: 400 });
    expect(await balanceOf(ada)).toBe(before);
    const { body: real } = await dividends("POST", "/runs", {});
    await finished(real.runId);
  });

  it("[S18] a payout above the limit waits for another admin, and pays what was there when it was asked for", async () => {
    const id = await syndicateWith(20_000);
    const { body } = await dividends("POST", "/runs", {});
    expect(body).toMatchObject({ success: true, state: "AWAITING_APPROVAL", enqueuedCount: 0, held: 1, approvers: 1 });
    expect(body.syndicates).toContainEqual(expect.objectContaining({ id, state: "HELD", amount: 20_000 }));
    const decide = (what: string, token: string, key = "") =>
      dividends("POST", `/runs/${body.runId}/${what}`, undefined, { token, key });
    expect(await dividends("POST", `/runs/${body.runId}/retry`)).toMatchObject({
      status: 409,
      body: { code: "INVALID_RUN_STATE" },
    });
    expect(await decide("approve", admin)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect((await dividends("GET", `/runs/${body.runId}`)).body.heldBack).toMatchObject([{ amount: 20_000 }]);
    const key = randomUUID();
    expect(await decide("approve", second, key)).toMatchObject({
      status: 202,
      body: { enqueuedCount: 1, state: "RUNNING", held: 0 },
    });
    expect(await finished(body.runId)).toMatchObject({ paidAmount: 20_000, completed: 1 });
    expect(await decide("approve", second)).toMatchObject({ status: 409, body: { code: "INVALID_RUN_STATE" } });
    expect(await decide("reject", second)).toMatchObject({ status: 409 });
    await edge.prisma.$executeRaw`DELETE FROM idempotency_keys`; // As if the container had died before keeping the answer.
    expect(await decide("approve", second, key)).toMatchObject({ status: 202, body: { state: "FINISHED" } });
  });

  it("[S18] one syndicate's large payout delays no other one, and a new run takes its place", async () => {
    const [large, small] = [await syndicateWith(20_000), await syndicateWith(100)];
    const { body: first } = await dividends("POST", "/runs", {});
    expect(first).toMatchObject({ state: "RUNNING", enqueuedCount: 1, held: 1 });
    await vi.waitFor(async () => {
      const { body: run } = await dividends("GET", `/runs/${first.runId}`);
      expect(run).toMatchObject({ state: "AWAITING_APPROVAL", completed: 1, held: 1, paidAmount: 100 });
    }, WITHIN);
    await edge.call("POST", `/api/syndicates/${small}/contributions`, {
      token: giver.accessToken,
      body: { amount: 50 },
    });
    const { body: next } = await dividends("POST", "/runs", {});
    expect(next).toMatchObject({ state: "RUNNING", enqueuedCount: 1, held: 1 });
    const { body: old } = await dividends("GET", `/runs/${first.runId}`);
    expect(old).toMatchObject({ state: "FINISHED", completed: 1, held: 0 });
    const { body: payouts } = await dividends("GET", `/runs/${first.runId}/payouts?state=SKIPPED`);
    expect(payouts.items).toContainEqual(expect.objectContaining({ syndicateId: large, reason: "SUPERSEDED" }));
    await vi.waitFor(async () => {
      expect((await dividends("GET", `/runs/${next.runId}`)).body).toMatchObject({ state: "AWAITING_APPROVAL" });
    }, WITHIN);
    expect(await dividends("POST", `/runs/${next.runId}/reject`, {})).toMatchObject({
      status: 202,
      body: { state: "FINISHED" },
    });
    await edge.prisma.$executeRaw`UPDATE syndicates SET treasury_min = 1000000 WHERE id = ${large}::uuid`; // Out of the next tests' way.
  });

  it("[S9] a run's sum stays what JSON carries exactly: what does not fit into it is left for the next, and nothing fails", async () => {
    const huge = 2 ** 52;
    const ids = [await syndicateWith(5), await syndicateWith(6), await syndicateWith(7)];
    for (const id of ids) {
      const issue = [{ kind: "ISSUE", from: "issue:0", to: `treasury:${id}`, amount: String(huge) }];
      await edge.prisma
        .$queryRaw`SELECT account_id FROM post_transfers(${JSON.stringify(issue)}::jsonb, NULL, NULL, NULL)`;
    }
    const { body } = await dividends("POST", "/runs", {});
    const named = body.syndicates as DistributedSyndicate[];
    const reasons = named.filter(({ id }) => ids.includes(id));
    expect(reasons.map(({ state }) => state).toSorted()).toEqual(["HELD", "SKIPPED", "SKIPPED"]);
    expect(reasons.filter(({ reason }) => reason === "RUN_FULL")).toHaveLength(2);
    for (const path of [`/runs/${body.runId}`, "/runs", "/status", `/runs/${body.runId}/payouts`])
      expect(await dividends("GET", path)).toMatchObject({ status: 200 });
    await dividends("POST", `/runs/${body.runId}/reject`, {});
    for (const id of ids)
      await edge.prisma.$executeRaw`UPDATE syndicates SET treasury_min = ${huge * 2 - 1} WHERE id = ${id}::uuid`;
  });

  it("[S18] a rejected run pays nothing and frees its period", async () => {
    await syndicateWith(20_000);
    const { body } = await dividends("POST", "/runs", { period: "2025-03-09" });
    const rejected = await dividends("POST", `/runs/${body.runId}/reject`);
    expect(rejected).toMatchObject({ status: 202, body: { state: "REJECTED", enqueuedCount: 0 } });
    expect((await dividends("GET", `/runs/${body.runId}`)).body).toMatchObject({
      completed: 0,
      waiting: 0,
      paidAmount: 0,
    });
    const again = await dividends("POST", "/runs", { period: "2025-03-09" });
    expect(again).toMatchObject({ status: 202, body: { state: "AWAITING_APPROVAL" } });
    await dividends("POST", `/runs/${again.body.runId}/approve`, {}, { token: second });
    await finished(again.body.runId);
  });

  it("[S18] unknown runs are not found, odd bodies refused", async () => {
    for (const path of [`/runs/${randomUUID()}`, "/runs/7", `/runs/${randomUUID()}/payouts`])
      expect(await dividends("GET", path)).toMatchObject({ status: 404 });
    for (const what of ["retry", "approve", "reject"])
      expect(await dividends("POST", `/runs/${randomUUID()}/${what}`)).toMatchObject({ status: 404 });
    expect(await dividends("POST", "/runs", { dryRun: "yes" })).toMatchObject({ status: 400 });
    expect(await dividends("POST", "/runs", { amount: 5 })).toMatchObject({ status: 400 });
    expect(await dividends("POST", "/runs", { digest: "what I saw" })).toMatchObject({ status: 400 });
    expect(await dividends("POST", "/runs", { digest: "0".repeat(64) })).toMatchObject({
      status: 409,
      body: { code: "DIVIDENDS_CHANGED" },
    });
    expect(await dividends("POST", "/runs", [])).toMatchObject({ status: 400 });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded"])(
    "[P15] a dry run asked for as %s starts no run at all",
    async (type) => {
      const before = (await dividends("GET", "/runs?limit=1")).body.items[0]?.runId;
      const refused = await edge.call("POST", "/api/admin/dividends/runs", {
        token: admin,
        body: '{"dryRun":true}',
        headers: { "content-type": type },
      });
      expect(refused).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED", issues: [{ path: "" }] } });
      expect((await dividends("GET", "/runs?limit=1")).body.items[0]?.runId).toBe(before);
    },
  );

  it("[S18] runs are listed newest first, by pages", async () => {
    const { body: all } = await dividends("GET", "/runs");
    const numbers = all.items.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    const { body: first } = await dividends("GET", "/runs?limit=2");
    const { body: next } = await dividends("GET", `/runs?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...next.items]).toEqual(all.items.slice(0, 4));
  });

  it("[S19] every call is in the audit log, what may change something before and after it was carried out", async () => {
    /** The newest entries; an answer is written down once it has been given. */
    const newest = async (limit: number) =>
      (await edge.call("GET", `/api/admin/audit?limit=${limit}`, { token: admin })).body.items;
    await dividends("POST", "/runs", { period: "nonsense" });
    await expect
      .poll(() => newest(2), { timeout: 10_000 })
      .toMatchObject([
        {
          call: "POST /api/admin/dividends/runs",
          status: 400,
          code: "VALIDATION_FAILED",
          request: { period: "nonsense" },
        },
        { call: "POST /api/admin/dividends/runs", status: null, code: null, request: { period: "nonsense" } },
      ]);
    const [answered, asked] = await newest(2);
    expect(answered?.["callId"]).toBe(asked?.["callId"]);
    expect(answered?.["adminName"]).toMatch(/./);
    expect(answered?.["subject"]).toBeNull();
    await dividends("GET", "/status?x=1");
    await expect
      .poll(() => newest(1), { timeout: 10_000 })
      .toMatchObject([{ call: "GET /api/admin/dividends/status", status: 200, request: { x: "1" } }]);
  });

  it("[S19] what no column can keep is written down all the same, and refused like anything else that is wrong", async () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    for (const period of ['"2026\\u0000-W47"', '"half a pair \\ud800"', deep]) {
      const answer = await dividends("POST", "/runs", `{"period":${period},"a\\u0000b":1}`);
      expect(answer).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
    }
    const { body } = await edge.call("GET", "/api/admin/audit?limit=30", { token: admin });
    const requests = body.items.map((item) => item["request"]);
    for (const period of ["2026\uFFFD-W47", "half a pair \uFFFD", [[[[[[["…"]]]]]]]])
      expect(requests).toContainEqual({ period, "a\uFFFDb": 1 });
  });

  it("[L2] a look at dividends is in the audit log however its path is written, under one name", async () => {
    const paths = ["/api/admin/DIVIDENDS/status", "/API/Admin/Dividends/Status/", "/api/admin/dividends/STATUS?x=1"];
    const callsOf = async () => {
      const { body } = await edge.call("GET", "/api/admin/audit?limit=200", { token: admin });
      return body.items.map(({ call }: { call: string }) => call) as string[];
    };
    const looks = async () => (await callsOf()).filter((call) => call === "GET /api/admin/dividends/status").length;
    const before = await looks();
    for (const path of paths) expect(await edge.call("GET", path, { token: admin })).toMatchObject({ status: 200 });
    await vi.waitFor(async () => expect(await looks()).toBe(before + paths.length), { timeout: 20_000 });
  });

  it("[S19] the audit log can't be changed, neither by the application nor by its owner", async () => {
    const change = edge.prisma.$executeRaw`UPDATE audit_log SET code = 'FORGED'`;
    await expect(change).rejects.toThrow();
    await expect(edge.prisma.$executeRaw`DELETE FROM audit_log`).rejects.toThrow();
  });

  it.each([
    ["/api/admin/audit?cursor=9999999999999999_00000000-0000-4000-8000-000000000000", 400],
    [`/api/admin/audit?cursor=1_${"-".repeat(36)}`, 400],
    [`/api/syndicates?cursor=1_${"-".repeat(36)}`, 400],
    [`/api/me/rounds?cursor=999999999999999_${"-".repeat(36)}`, 400],
    ["/api/admin/dividends/runs?cursor=999999999999999999", 400],
    ["/api/admin/dividends/runs?cursor=0", 400],
    ["/api/admin/players?search=%00", 400],
    ["/api/admin/players?cursor=%00", 400],
    ["/api/syndicates?cursor=%00", 400],
  ])("[P15] %s, which no page of ours asks for, is answered with %i", async (path, status) => {
    expect(await edge.call("GET", path, { token: admin })).toMatchObject({ status });
  });

  it("[P15] a name with a NUL in it is refused at login", async () => {
    const login = await edge.call("POST", "/api/auth/login", {
      body: '{"username":"a\\u0000","password":"long enough"}',
    });
    expect(login).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED", issues: [{ path: "username" }] } });
  });

  it("[M9] after all of this the ledger is exact", async () => {
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});
