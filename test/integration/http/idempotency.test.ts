import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forgetOld } from "../../../src/infrastructure/postgres/housekeeping.ts";
import { createAnswers } from "../../../src/infrastructure/postgres/idempotency.ts";
import type { PlayerId } from "../../../src/kernel/ids.ts";
import { Refused } from "../../../src/kernel/refusals.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";
import { type FakeTables, fakeTables } from "../../setup/fakeTables.ts";

describe("a write under an Idempotency-Key", () => {
  let edge: Edge;
  let tables: FakeTables;
  let token: string;
  let playerId: PlayerId;
  beforeAll(async () => {
    tables = fakeTables();
    edge = await openEdge({ http: { tables } });
  });
  afterAll(() => edge.close());
  beforeEach(async () => {
    const guest = await edge.guest();
    [token, playerId] = [guest.accessToken, guest.user.id];
    tables.beforeAct = () => undefined;
    tables.acted.length = 0;
    tables.opened.length = 0;
  });

  const tableId = randomUUID();
  const hit = { actionId: randomUUID(), action: { type: "hit" } };
  const act = (key: string | null, body: unknown = hit, as = token) =>
    edge.call("POST", `/api/tables/${tableId}/actions`, {
      token: as,
      body,
      headers: key === null ? {} : { "idempotency-key": key },
    });
  const kept = (key: string) => edge.prisma.idempotencyKey.findUnique({ where: { playerId_key: { playerId, key } } });

  it("[P13] is carried out once and answered twice, the second time with a mark", async () => {
    const first = await act("once");
    const second = await act("once");
    expect(first.status).toBe(200);
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(second.status).toBe(200);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
    expect(tables.acted).toHaveLength(1);
  });

  it("[P13] is the same whatever the order and spacing of the body", async () => {
    await act("order", `{"actionId":"${hit.actionId}","action":{"type":"hit"}}`);
    const again = await act("order", `{ "action": { "type": "hit" }, "actionId": "${hit.actionId.toUpperCase()}" }`);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(tables.acted).toHaveLength(1);
  });

  it("[P13] with another body, or at another place, is refused and changes nothing", async () => {
    await act("mine");
    const other = await act("mine", { ...hit, action: { type: "stand" } });
    expect(other).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_MISMATCH" } });
    const elsewhere = await edge.call("POST", `/api/tables/${randomUUID()}/actions`, {
      token,
      body: hit,
      headers: { "idempotency-key": "mine" },
    });
    expect(elsewhere.status).toBe(422);
    expect(tables.acted).toHaveLength(1);
    expect((await act("mine")).status).toBe(200);
  });

  it("[P13] belongs to its player: another's same key is another request", async () => {
    await act("shared");
    const other = await edge.guest();
    const answered = await act("shared", { ...hit, action: { type: "stand" } }, other.accessToken);
    expect(answered.status).toBe(200);
    expect(answered.headers.get("idempotent-replayed")).toBeNull();
  });

  it("[P13] without a key is carried out each time", async () => {
    await act(null);
    await act(null);
    expect(tables.acted).toHaveLength(2);
  });

  it.each([1, 255])("[P13] a key of %d characters is one", async (length) => {
    expect((await act("k".repeat(length))).status).toBe(200);
  });

  it.each(["", "k".repeat(256)])("[P13] a key of no or too many characters is refused", async (key) => {
    expect(await act(key)).toMatchObject({ status: 400, body: { issues: [{ path: "Idempotency-Key" }] } });
    expect(tables.acted).toHaveLength(0);
  });

  it("[P13] that was refused for good is refused again, without another try", async () => {
    tables.beforeAct = () => {
      throw new Refused("MOVE_NOT_ALLOWED", { allowed: ["stand"] });
    };
    const first = await act("refused");
    tables.beforeAct = () => undefined;
    const second = await act("refused");
    expect(first).toMatchObject({ status: 400, body: { code: "MOVE_NOT_ALLOWED", allowed: ["stand"] } });
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("content-type")).toContain("application/problem+json");
    expect(tables.acted).toHaveLength(1);
  });

  it.each(["TABLE_BUSY", "SERVICE_UNAVAILABLE", "IN_PROGRESS", "RATE_LIMITED"])(
    "[P13] that was refused with %s may be tried again at once",
    async (code) => {
      tables.beforeAct = () => {
        throw new Refused(code, { retryAfterMs: 200 });
      };
      const first = await act("again");
      expect(first.body).toMatchObject({ code, retryable: true, retryAfterMs: 200 });
      expect(first.headers.get("retry-after")).toBe("1");
      expect(await kept("again")).toBeNull();
      tables.beforeAct = () => undefined;
      expect((await act("again")).status).toBe(200);
    },
  );

  it("[P13] [P14] that broke on our side is INTERNAL, says nothing about it, and may be tried again", async () => {
    tables.beforeAct = () => {
      throw new Error("the secret of the house");
    };
    const first = await act("broken");
    expect(first).toMatchObject({ status: 500, body: { code: "INTERNAL" } });
    expect(JSON.stringify(first.body)).not.toContain("secret");
    expect(JSON.stringify(edge.log)).toContain("the secret of the house");
    tables.beforeAct = () => undefined;
    expect((await act("broken")).status).toBe(200);
  });

  it("[P13] a malformed body is refused before the key is touched, so the key is still good", async () => {
    expect((await act("typo", { ...hit, action: { type: "fold" } })).status).toBe(400);
    expect(await kept("typo")).toBeNull();
    expect((await act("typo")).status).toBe(200);
  });

  it("[P13] a twin that still runs is IN_PROGRESS, one with another body a mismatch", async () => {
    let finish: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const started = new Promise<void>((resolve) => {
      tables.beforeAct = () => {
        resolve();
        return running;
      };
    });
    const first = act("twin");
    await started;
    const twin = await act("twin");
    expect(twin).toMatchObject({ status: 409, body: { code: "IN_PROGRESS", retryable: true } });
    expect(Number(twin.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(twin.body.retryAfterMs).toBeLessThanOrEqual(200); // Not the rest of its lease: it answers soon.
    expect((await act("twin", { ...hit, action: { type: "stand" } })).status).toBe(422);
    finish();
    expect((await first).status).toBe(200);
    expect((await act("twin")).headers.get("idempotent-replayed")).toBe("true");
    expect(tables.acted).toHaveLength(1);
  });

  /** As a process that died in the middle leaves it. */
  async function dieInTheMiddle(key: string, leaseLeftMs: number): Promise<void> {
    await act(key);
    const leaseUntil = new Date(Date.now() + leaseLeftMs);
    await edge.prisma.idempotencyKey.update({
      where: { playerId_key: { playerId, key } },
      data: { status: null, leaseUntil },
    });
    tables.acted.length = 0;
  }

  it("[P13] a dead twin's lease runs out and is taken over, by one", async () => {
    await dieInTheMiddle("dead", 60_000);
    expect((await act("dead")).body.code).toBe("IN_PROGRESS");
    await dieInTheMiddle("dead too", -1);
    const tries = await Promise.all(Array.from({ length: 8 }, () => act("dead too")));
    expect(tables.acted).toHaveLength(1);
    expect(tries.filter(({ status, headers }) => status === 200 && !headers.has("idempotent-replayed"))).toHaveLength(
      1,
    );
    for (const { status } of tries) expect([200, 409]).toContain(status);
  });

  it("[P13] a dead twin's key is not good for another body either", async () => {
    await dieInTheMiddle("dead other", -1);
    expect((await act("dead other", { ...hit, action: { type: "stand" } })).status).toBe(422);
  });

  it("[P13] a twin taken for dead that answers late changes no answer", async () => {
    await act("late");
    const before = await kept("late");
    const request = { playerId, key: "late", fingerprint: before!.fingerprint };
    const answers = createAnswers(edge.prisma);
    await answers.keep(request, { status: 500, body: { late: true } });
    await answers.release(request, before!.leaseUntil.toISOString());
    expect(await kept("late")).toEqual(before);
  });

  it("[P17] opens one table under one id, also when the process died before it answered", async () => {
    const open = (key: string) =>
      edge.call("POST", "/api/tables", { token, body: { name: "Mine" }, headers: { "idempotency-key": key } });
    const first = await open("table");
    expect(first.status).toBe(201);
    await edge.prisma.idempotencyKey.deleteMany({ where: { playerId } }); // The answer was never kept.
    const second = await open("table");
    expect(second.body.tableId).toBe(first.body.tableId);
    expect(tables.opened.map((request) => request.tableId)).toEqual([first.body.tableId, first.body.tableId]);
    expect((await open("another")).body.tableId).not.toBe(first.body.tableId);
  });

  it("[P13] answers are forgotten after two days, sessions two days after their end", async () => {
    await act("old");
    await act("young");
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000 - 1_000);
    await edge.prisma.idempotencyKey.update({
      where: { playerId_key: { playerId, key: "old" } },
      data: { createdAt: twoDaysAgo },
    });
    const gone = await edge.guest();
    await edge.prisma.session.update({
      where: { id: gone.refreshToken.slice(0, 36) },
      data: { expiresAt: twoDaysAgo },
    });
    expect(await forgetOld(edge.prisma, 30)).toEqual({
      ...{ answers: 1, operations: 0, sessions: 1 },
      ...{ chatMessages: 0, privateMessages: 0 },
    });
    expect(await kept("old")).toBeNull();
    expect(await kept("young")).not.toBeNull();
    expect((await edge.call("GET", "/api/me", { token })).status).toBe(200);
  });
});
