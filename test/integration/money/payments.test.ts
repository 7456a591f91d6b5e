import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paymentAccount, playerAccount } from "../../../src/money/accounts.ts";
import { DEPOSIT_CEILING } from "../../../src/money/payments.ts";
import { operationId } from "../../../src/requests/answers.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";

describe("a player's wallet", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  const pay = (token: string, kind: "deposits" | "withdrawals", amount: unknown, key?: string) =>
    edge.call("POST", `/api/wallet/${kind}`, {
      token,
      body: { amount },
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    });
  const walletOf = async (token: string) => (await edge.call("GET", "/api/wallet", { token })).body;

  it("[P1] starts with 100000, issued in the player's own history", async () => {
    const { accessToken: token, user } = await edge.guest();
    expect(await walletOf(token)).toEqual({ balance: 100_000, currency: "CHIP", version: 1 });
    const { body } = await edge.call("GET", "/api/wallet/transactions", { token });
    const line = { id: expect.any(String), kind: "ISSUE", amount: 100_000, balanceAfter: 100_000, roundId: null };
    expect(body).toEqual({ items: [{ ...line, createdAt: expect.any(Number) }], nextCursor: null });
    expect(Math.abs(body.items[0]!.createdAt - Date.now())).toBeLessThan(60_000);
    expect(await edge.ledger.balance(playerAccount(user.id))).toEqual({ balance: 100_000n, version: 1n });
  });

  it("[M10] deposits and withdrawals take effect at once, against a payment account", async () => {
    const { accessToken: token, user } = await edge.guest();
    const outside = paymentAccount(user.id);
    const before = (await edge.ledger.balance(outside))!.balance;
    const deposited = await pay(token, "deposits", 500);
    expect(deposited.status).toBe(201);
    const payment = { id: expect.any(String), amount: 500, status: "COMPLETED", createdAt: expect.any(Number) };
    expect(deposited.body).toEqual({ ...payment, kind: "DEPOSIT" });
    expect(await walletOf(token)).toMatchObject({ balance: 100_500, version: 2 });
    const withdrawn = await pay(token, "withdrawals", 100_500);
    expect(withdrawn).toMatchObject({ status: 201, body: { kind: "WITHDRAWAL", amount: 100_500 } });
    expect(await walletOf(token)).toMatchObject({ balance: 0, version: 3 });
    expect((await edge.ledger.balance(outside))!.balance - before).toBe(100_000n);
  });

  it("[M3] what is not there can't be withdrawn", async () => {
    const { accessToken: token } = await edge.guest();
    expect(await pay(token, "withdrawals", 100_001)).toMatchObject({
      status: 402,
      body: { code: "INSUFFICIENT_FUNDS" },
    });
    expect(await walletOf(token)).toMatchObject({ balance: 100_000, version: 1 });
  });

  it("[M3] 32 withdrawals at once with money for one: one is accepted", async () => {
    const { accessToken: token } = await edge.guest();
    const tries = await Promise.all(Array.from({ length: 32 }, () => pay(token, "withdrawals", 100_000)));
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(tries.filter(({ body }) => body.code === "INSUFFICIENT_FUNDS")).toHaveLength(31);
    expect(await walletOf(token)).toMatchObject({ balance: 0, version: 2 });
  });

  it("[M11] the same key at once, 24 times: one effect, and every answer is that one or IN_PROGRESS", async () => {
    const { accessToken: token } = await edge.guest();
    const key = randomUUID();
    const tries = await Promise.all(Array.from({ length: 24 }, () => pay(token, "deposits", 7, key)));
    expect(await walletOf(token)).toMatchObject({ balance: 100_007, version: 2 });
    const done = tries.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1);
    for (const { status, body, headers } of tries.filter((one) => !done.includes(one))) {
      expect({ status, code: body.code, retryable: body.retryable }).toEqual({
        status: 409,
        code: "IN_PROGRESS",
        retryable: true,
      });
      expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    }
    expect((await pay(token, "deposits", 7, key)).body).toEqual(done[0]!.body);
  });

  it("[M11] a payment whose process died before the answer was kept is found, not doubled", async () => {
    const { accessToken: token, user } = await edge.guest();
    const key = "died";
    const id = operationId({ playerId: user.id, key }, "post /api/wallet/deposits");
    const account = playerAccount(user.id);
    await edge.ledger.post([{ id, kind: "DEPOSIT", from: paymentAccount(user.id), to: account, amount: 70n }]);
    const answered = await pay(token, "deposits", 70, key);
    expect(answered).toMatchObject({ status: 201, body: { id, kind: "DEPOSIT", amount: 70 } });
    expect(answered.headers.get("idempotent-replayed")).toBeNull();
    expect(await walletOf(token)).toMatchObject({ balance: 100_070, version: 2 });
  });

  it("[M11] under an id that was another payment nothing is paid", async () => {
    const { accessToken: token, user } = await edge.guest();
    const key = "forgotten"; // The kept answer is gone, the effect is not.
    await pay(token, "deposits", 70, key);
    await edge.prisma.idempotencyKey.deleteMany({ where: { playerId: user.id } });
    expect(await pay(token, "deposits", 71, key)).toMatchObject({
      status: 422,
      body: { code: "IDEMPOTENCY_MISMATCH" },
    });
    expect(await walletOf(token)).toMatchObject({ balance: 100_070, version: 2 });
  });

  it("[M12] deposits end at 2^52, withdrawals go on", async () => {
    const { accessToken: token, user } = await edge.guest();
    const account = playerAccount(user.id);
    const amount = DEPOSIT_CEILING - 100_000n - 10n;
    await edge.ledger.post([{ id: randomUUID(), kind: "DEPOSIT", from: "payment:0", to: account, amount }]);
    const max = Number(DEPOSIT_CEILING);
    expect(await pay(token, "deposits", 11)).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED", max } });
    expect(await pay(token, "deposits", 10)).toMatchObject({ status: 201 });
    expect(await walletOf(token)).toMatchObject({ balance: max });
    expect(await pay(token, "deposits", 1)).toMatchObject({ status: 403 });
    expect(await pay(token, "withdrawals", 1)).toMatchObject({ status: 201 });
  });

  it("[M11] a payment that died before it was answered is found, also when now it would be refused", async () => {
    const { accessToken: token, user } = await edge.guest();
    const [mine, outside] = [playerAccount(user.id), paymentAccount(user.id)];
    const idOf = (kind: string, key: string) => operationId({ playerId: user.id, key }, `post /api/wallet/${kind}`);
    await edge.ledger.post([{ id: idOf("deposits", "in"), kind: "DEPOSIT", from: outside, to: mine, amount: 9n }]);
    await edge.ledger.post([{ id: randomUUID(), kind: "DEPOSIT", from: outside, to: mine, amount: DEPOSIT_CEILING }]);
    expect(await pay(token, "deposits", 9, "in")).toMatchObject({ status: 201, body: { amount: 9 } });
    const all = DEPOSIT_CEILING + 100_009n;
    await edge.ledger.post([{ id: randomUUID(), kind: "WITHDRAWAL", from: mine, to: outside, amount: all - 5n }]);
    await edge.ledger.post([
      { id: idOf("withdrawals", "out"), kind: "WITHDRAWAL", from: mine, to: outside, amount: 5n },
    ]);
    expect(await pay(token, "withdrawals", 5, "out")).toMatchObject({ status: 201, body: { amount: 5 } });
    expect(await walletOf(token)).toMatchObject({ balance: 0, version: 5 });
  });

  it("[M8] a frozen wallet neither takes nor gives", async () => {
    const { accessToken: token, user } = await edge.guest();
    const where = { id: playerAccount(user.id) };
    await edge.prisma.account.update({ where, data: { frozenReason: "looked at" } });
    expect(await pay(token, "deposits", 1)).toMatchObject({ status: 423, body: { code: "ACCOUNT_FROZEN" } });
    expect(await pay(token, "withdrawals", 1)).toMatchObject({ status: 423, body: { code: "ACCOUNT_FROZEN" } });
    expect(await walletOf(token)).toMatchObject({ balance: 100_000 });
  });

  it("[M14] after a payment the player's devices are notified, after a repeat they are not", async () => {
    const { accessToken: token, user } = await edge.guest();
    await pay(token, "deposits", 5, "told once");
    await pay(token, "deposits", 5, "told once");
    await pay(token, "withdrawals", 1_000_000);
    expect(edge.told.wallets.filter(({ player }) => player === user.id)).toEqual([
      { player: user.id, balance: 100_005n, version: 2n },
    ]);
  });

  describe("history", () => {
    let token: string;
    beforeAll(async () => {
      token = (await edge.guest()).accessToken;
      for (let amount = 1; amount <= 6; amount += 1) await pay(token, amount % 2 ? "deposits" : "withdrawals", amount);
    });

    const page = (query: string) => edge.call("GET", `/api/wallet/transactions${query}`, { token });

    it("[M13] is newest first, signed, and adds up", async () => {
      const { items } = (await page("")).body;
      expect(items.map(({ amount }) => amount)).toEqual([-6, 5, -4, 3, -2, 1, 100_000]);
      expect(items[0]).toMatchObject({ kind: "WITHDRAWAL", balanceAfter: 99_997 });
      for (const [i, line] of items.slice(0, -1).entries()) {
        expect(line.balanceAfter - line.amount).toBe(items[i + 1]?.balanceAfter);
      }
    });

    it("[M13] [W11] comes in pages without gap or repeat, also when lines arrive meanwhile", async () => {
      const seen: number[] = [];
      let query = "?limit=3";
      for (;;) {
        const { items, nextCursor } = (await page(query)).body;
        seen.push(...items.map(({ amount }) => amount));
        if (nextCursor === null) break;
        if (seen.length === 3) await pay(token, "deposits", 999);
        query = `?limit=3&cursor=${nextCursor}`;
      }
      expect(seen).toEqual([-6, 5, -4, 3, -2, 1, 100_000]);
    });

    it("[M13] [W11] a page that ends with the last line says so", async () => {
      const { accessToken: fresh } = await edge.guest();
      const { body } = await edge.call("GET", "/api/wallet/transactions?limit=1", { token: fresh });
      expect(body).toMatchObject({ items: [{ kind: "ISSUE" }], nextCursor: null });
    });

    it.each([
      "limit=0",
      "limit=201",
      "limit=x",
      "limit=1.5",
      "cursor=x",
      "cursor=-1",
      "cursor=0",
      "cursor=1e3",
      `cursor=${"9".repeat(19)}`,
    ])("[P15] %s is refused", async (query) => {
      expect(await page(`?${query}`)).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", issues: [expect.anything()] },
      });
    });

    it("[P15] one line and two hundred are pages", async () => {
      expect((await page("?limit=1")).body.items).toHaveLength(1);
      expect((await page("?limit=200")).status).toBe(200);
    });

    it("[M13] [L6] a player sees only their own lines, and another player's cursor is refused", async () => {
      const other = await edge.guest();
      const theirs = (query: string) =>
        edge.call("GET", `/api/wallet/transactions${query}`, { token: other.accessToken });
      expect((await theirs("")).body.items).toHaveLength(1);
      const { nextCursor } = (await page("?limit=1")).body;
      expect(await theirs(`?cursor=${nextCursor}`)).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
    });
  });

  it.each([
    ["nothing", undefined],
    ["zero", 0],
    ["less than nothing", -1],
    ["a fraction", 0.1],
    ["more than a stake may be", 1_000_000_000_001],
    ["2^53", 2 ** 53],
    ["10^21", 1e21],
    ["a string", "10"],
    ["other digits", "١٠"],
    ["null", null],
    ["a list", [10]],
    ["an object", { amount: 10 }],
    ["true", true],
  ])("[P15] an amount of %s is refused, in and out", async (_name, amount) => {
    const { accessToken: token } = await edge.guest();
    for (const kind of ["deposits", "withdrawals"] as const) {
      const { status, body } = await pay(token, kind, amount);
      expect({ status, code: body.code }).toEqual({ status: 400, code: "VALIDATION_FAILED" });
      expect(body.issues[0]?.path).toBe("amount");
    }
    expect(await walletOf(token)).toMatchObject({ balance: 100_000, version: 1 });
  });

  it("[P15] the least and the most that may be paid", async () => {
    const { accessToken: token } = await edge.guest();
    expect((await pay(token, "deposits", 1)).status).toBe(201);
    expect((await pay(token, "deposits", 1_000_000_000_000)).status).toBe(201);
    expect(await walletOf(token)).toMatchObject({ balance: 1_000_000_100_001 });
  });

  it.each(["balance", "currency", "kind", "role", "__proto__", "constructor"])(
    "[P15] an extra field %s is refused",
    async (field) => {
      const { accessToken: token } = await edge.guest();
      const body = `{"amount":10,"${field}":1}`;
      expect(await edge.call("POST", "/api/wallet/deposits", { token, body })).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED" },
      });
      expect(await walletOf(token)).toMatchObject({ version: 1 });
    },
  );

  it("[M9] after all of this the ledger is in order", async () => {
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});
