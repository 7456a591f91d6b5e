import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StoreAway } from "../../../src/kernel/faults.ts";
import { Refused } from "../../../src/kernel/refusals.ts";
import { ERRORS } from "../../../src/protocol/errors.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";
import { type FakeTables, fakeTables } from "../../setup/fakeTables.ts";

const probe =
  (text: string): RequestHandler =>
  (_request, response) =>
    void response.send(text);

describe("the HTTP edge", () => {
  let edge: Edge;
  let tables: FakeTables;
  let token: string;
  let playerId: string;
  let draining = false;
  beforeAll(async () => {
    tables = fakeTables();
    edge = await openEdge({
      http: {
        tables,
        isDraining: () => draining,
        probes: {
          health: probe("health"),
          brief: probe("brief"),
          ready: probe("ready"),
          metrics: probe("metrics"),
        },
      },
    });
    const guest = await edge.guest();
    [token, playerId] = [guest.accessToken, guest.user.id];
  });
  afterAll(() => edge.close());
  beforeEach(() => {
    tables.beforeAct = () => undefined;
    tables.acted.length = 0;
    tables.opened.length = 0;
  });

  const tableId = randomUUID();
  const hit = () => ({ actionId: randomUUID(), action: { type: "hit" } });
  const act = (body: unknown, id: string = tableId) => edge.call("POST", `/api/tables/${id}/actions`, { token, body });

  describe("tables and rounds", () => {
    it("[P15] passes an action on with its player, and answers version and table", async () => {
      const body = hit();
      expect(await act(body)).toMatchObject({ status: 200, body: { version: 1, table: { tableId } } });
      const player = { id: playerId, username: expect.any(String) };
      expect(tables.acted).toEqual([{ tableId, player, mayBeLate: false, ...body }]);
    });

    it("[P15] opens a table with the rules given and the house's for the rest", async () => {
      const rules = { decks: 8, soft17: "H17" };
      const answered = await edge.call("POST", "/api/tables", { token, body: { name: "Late", rules } });
      expect(answered).toMatchObject({ status: 201, body: { tableId: expect.any(String) } });
      expect(tables.opened).toEqual([
        {
          tableId: answered.body.tableId,
          openedBy: playerId,
          name: "Late",
          minBet: 100,
          maxBet: 100_000,
          seats: 7,
          betMs: 15_000,
          turnMs: 20_000,
          settledMs: 4_000,
          rules: {
            ...rules,
            doubleAfterSplit: true,
            doubleOn: "ANY",
            surrender: "NONE",
            resplitAces: false,
            hitSplitAces: false,
            maxHands: 4,
            blackjackPays: "3:2",
            dealerPeeks: true,
          },
        },
      ]);
    });

    it.each([
      [{ name: "" }, "name"],
      [{ name: " " }, "name"],
      [{ name: "x".repeat(61) }, "name"],
      [{ name: "a\nb" }, "name"],
      [{ name: "x", minBet: 0 }, "minBet"],
      [{ name: "x", minBet: 200, maxBet: 100 }, "maxBet"],
      [{ name: "x", seats: 0 }, "seats"],
      [{ name: "x", seats: 8 }, "seats"],
      [{ name: "x", betMs: 99 }, "betMs"],
      [{ name: "x", turnMs: 120_001 }, "turnMs"],
      [{ name: "x", settledMs: 1_000.5 }, "settledMs"],
      [{ name: "x", rules: { decks: 3 } }, "rules.decks"],
      [{ name: "x", rules: { jokers: 2 } }, "rules"],
      [{ name: "x", rules: { blackjackPays: "2:1" } }, "rules.blackjackPays"],
      [{ name: "x", tableId: randomUUID() }, ""],
      [{ name: "x", openedBy: null }, ""],
    ])("[P15] refuses to open %j", async (body, path) => {
      const answered = await edge.call("POST", "/api/tables", { token, body });
      expect(answered).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
      expect(answered.body.issues[0]?.path).toBe(path);
      expect(tables.opened).toEqual([]);
    });

    it.each([
      { name: "x", betMs: 100, turnMs: 120_000, settledMs: 100, seats: 1, minBet: 1, maxBet: 1 },
      { name: "x".repeat(60), seats: 7, maxBet: 1_000_000_000_000 },
    ])("[P15] opens %j", async (body) => {
      expect((await edge.call("POST", "/api/tables", { token, body })).status).toBe(201);
    });

    it.each([
      undefined,
      [],
      "text",
      {},
      { action: { type: "hit" } },
      { actionId: "1", action: { type: "hit" } },
      { actionId: randomUUID() },
      { actionId: randomUUID(), action: "hit" },
      { actionId: randomUUID(), action: ["hit"] },
      { actionId: randomUUID(), action: { type: "fold" } },
      { actionId: randomUUID(), action: { type: "hit", seat: 1 } },
      { actionId: randomUUID(), action: { type: "sit", seat: -1 } },
      { actionId: randomUUID(), action: { type: "sit", seat: "0" } },
      { actionId: randomUUID(), action: { type: "bet", amount: 0 } },
      { actionId: randomUUID(), action: { type: "bet", amount: 1.5 } },
      { actionId: randomUUID(), action: { type: "insurance" } },
      { actionId: randomUUID(), action: { type: "insurance", take: "yes" } },
      { ...{ actionId: randomUUID(), action: { type: "hit" } }, playerId: randomUUID() },
    ])("[P15] refuses the action %j", async (body) => {
      expect(await act(body)).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", issues: expect.any(Array) },
      });
      expect(tables.acted).toEqual([]);
    });

    it.each(Object.entries(ERRORS))(
      "[P14] a refusal with %s is that problem, with its facts",
      async (code, { status, retryable }) => {
        tables.beforeAct = () => {
          throw new Refused(code, { hint: 1 });
        };
        const answered = await act(hit());
        expect(answered.status).toBe(status);
        expect(answered.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
        expect(answered.body).toMatchObject({
          code,
          status,
          retryable,
          hint: 1,
          type: `urn:vegascore:problem:${code}`,
        });
        expect(answered.body.title).toBe(ERRORS[code as keyof typeof ERRORS].message);
        expect(answered.headers.has("retry-after")).toBe(status === 429 || status === 503);
      },
    );

    it("[P14] a code that the catalogue does not know is our fault", async () => {
      tables.beforeAct = () => {
        throw new Refused("NO_SUCH_CODE", { secret: 1 });
      };
      const { status, body } = await act(hit());
      expect({ status, code: body.code, secret: body.secret }).toEqual({
        status: 500,
        code: "INTERNAL",
        secret: undefined,
      });
    });

    it("[P14] a store that is away is SERVICE_UNAVAILABLE, not our fault", async () => {
      tables.beforeAct = () => {
        throw new StoreAway("Redis is away");
      };
      const answered = await act(hit());
      expect(answered).toMatchObject({ status: 503, body: { code: "SERVICE_UNAVAILABLE", retryable: true } });
      expect(answered.headers.get("retry-after")).toBe("1");
    });

    it("[P15] ids are ids in any case, and what is none is NOT_FOUND", async () => {
      const get = (path: string) => edge.call("GET", path, { token });
      expect((await get(`/api/tables/${tableId.toUpperCase()}`)).body).toEqual({ tableId });
      expect((await get(`/api/rounds/${tableId}`)).body).toEqual({ roundId: tableId });
      const strange = ["1", "null", "..%2F..%2Fetc", `${tableId}x`, "%00", "%F0%9F%82%A1", "' OR 1=1 --"];
      for (const id of strange) {
        const escaped = id.startsWith("%") || id.includes("%2F") ? id : encodeURIComponent(id);
        for (const path of [`/api/tables/${escaped}`, `/api/rounds/${escaped}`]) {
          expect(await get(path), path).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
        }
      }
      expect(await act(hit(), "x")).toMatchObject({ status: 404 });
      expect(tables.acted).toEqual([]);
    });

    it("[P15] [W11] lists take a page, and a player's rounds are the caller's", async () => {
      await edge.call("GET", "/api/tables?limit=7", { token });
      expect(tables.pages.at(-1)).toEqual({ limit: 7 });
      await edge.call("GET", "/api/tables", { token });
      expect(tables.pages.at(-1)).toEqual({ limit: 50 });
      expect((await edge.call("GET", "/api/me/rounds", { token })).body.items[0]?.roundId).toBe(playerId);
      for (const query of [
        "limit=0",
        "limit=201",
        "limit=x",
        `cursor=${"x".repeat(201)}`,
        "limit=1&limit=2",
        "size=1",
      ]) {
        expect(await edge.call("GET", `/api/tables?${query}`, { token }), query).toMatchObject({ status: 400 });
      }
    });
  });

  describe("the border", () => {
    it.each([
      ["GET", "/api/nothing"],
      ["GET", "/nothing"],
      ["POST", "/"],
      ["GET", "/api"],
      ["GET", "/api/%E0%A4%A"],
      ["GET", "/%"],
    ])("[P15] %s %s is NOT_FOUND, as a problem", async (method, path) => {
      const answered = await edge.call(method, path);
      expect(answered).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
      expect(answered.headers.get("content-type")).toContain("application/problem+json");
    });

    it.each([
      "GET /api/me",
      "GET /api/me/rounds",
      "GET /api/wallet",
      "GET /api/wallet/transactions",
      "POST /api/wallet/deposits",
      "POST /api/wallet/withdrawals",
      "GET /api/tables",
      "POST /api/tables",
      `GET /api/tables/${tableId}`,
      `POST /api/tables/${tableId}/actions`,
      `GET /api/rounds/${tableId}`,
      "GET /api/admin/ledger/check",
    ])("[P7] %s without a token is UNAUTHENTICATED", async (call) => {
      const [method, path] = call.split(" ") as [string, string];
      expect(await edge.call(method, path, method === "POST" ? { body: {} } : {})).toMatchObject({
        status: 401,
        body: { code: "UNAUTHENTICATED" },
      });
    });

    it.each(["{", "nonsense", '{"username":"x"', "[1,", '"text"', "7", "null"])(
      "[P15] the body %s is refused",
      async (body) => {
        const answered = await edge.call("POST", "/api/auth/login", { body });
        expect(answered).toMatchObject({
          status: 400,
          body: { code: "VALIDATION_FAILED", issues: [expect.anything()] },
        });
      },
    );

    it("[P15] 64 KB is read, one byte more is not", async () => {
      const ofSize = (bytes: number) => `{"username":"${"x".repeat(bytes - 15)}"}`;
      const fits = await edge.call("POST", "/api/auth/guest", { body: ofSize(65_536) });
      expect(fits.body.issues[0]?.path).toBe("username");
      const longer = await edge.call("POST", "/api/auth/guest", { body: ofSize(65_537) });
      expect(longer).toMatchObject({ status: 400, body: { issues: [{ path: "", message: "is longer than 64 KB" }] } });
    });

    it("[P15] nesting 10,000 deep is refused", async () => {
      const body = `{"username":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
      expect(await edge.call("POST", "/api/auth/guest", { body })).toMatchObject({ status: 400 });
    });

    it.each(["text/plain", "application/x-www-form-urlencoded", "application/json; charset=klingon"])(
      "[P15] a body as %s is refused",
      async (type) => {
        const body = JSON.stringify({ amount: 5 });
        const answered = await edge.call("POST", "/api/wallet/deposits", {
          token,
          body,
          headers: { "content-type": type },
        });
        expect(answered).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
      },
    );

    it("[P15] a compressed bomb is refused", async () => {
      const { gzipSync } = await import("node:zlib");
      const bomb = gzipSync(`{"username":"${"x".repeat(5_000_000)}"}`);
      const response = await fetch(`${edge.url}/api/auth/guest`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: bomb,
      });
      expect(response.status).toBe(400);
    });

    it("[P15] a client that hangs up in the middle of its body harms no other client", async () => {
      await new Promise<void>((resolve) => {
        const half = httpRequest(`${edge.url}/api/auth/guest`, {
          method: "POST",
          headers: { "content-type": "application/json", "content-length": 100 },
        });
        half.on("error", () => resolve());
        half.write('{"user', () => half.destroy());
      });
      expect((await edge.call("POST", "/api/auth/guest", { body: {} })).status).toBe(201);
    });

    it("[P14] headers: strict policy, no framing, no sniffing, no caching of calls, no trace of the software", async () => {
      const { headers } = await edge.call("GET", "/api/me", { token });
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'self';connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      );
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.has("x-powered-by")).toBe(false);
      expect(headers.has("access-control-allow-origin")).toBe(false);
    });

    it("[P12] a profile is fresh once and then from the cache, each player's own", async () => {
      const guest = await edge.guest();
      const get = () => edge.call("GET", "/api/me", { token: guest.accessToken });
      const first = await get();
      expect(first.headers.get("x-cache")).toBe("MISS");
      expect(first.body).toEqual({
        id: guest.user.id,
        username: guest.user.username,
        email: null,
        role: "PLAYER",
        status: "ACTIVE",
        guest: true,
        createdAt: expect.any(Number),
      });
      const second = await get();
      expect(second.headers.get("x-cache")).toBe("HIT");
      expect(second.body).toEqual(first.body);
    });

    it("[P14] probes answer without a token", async () => {
      for (const name of ["health", "ready", "metrics"]) {
        expect(await edge.call("GET", `/${name}`)).toMatchObject({ status: 200, body: name });
      }
    });
  });

  describe("the log", () => {
    it("[P18] has a line per request, with its id and without secrets", async () => {
      const { accessToken, refreshToken } = await edge.guest();
      const id = randomUUID();
      const path = "/api/wallet/transactions?limit=3";
      const answered = await edge.call("GET", path, { token: accessToken, headers: { "x-request-id": id } });
      expect(answered.headers.get("x-request-id")).toBe(id);
      const line = edge.log.find(({ requestId }) => requestId === id);
      expect(line).toMatchObject({
        req: { method: "GET", path: "/api/wallet/transactions" },
        res: { status: 200 },
        userId: expect.any(String),
        latencyMs: expect.any(Number),
        msg: "GET /api/wallet/transactions 200",
      });
      await edge.call("POST", "/api/auth/login", { body: { username: "x@y.z", password: "hunter2hunter2" } });
      const all = JSON.stringify(edge.log);
      for (const secret of [accessToken, refreshToken, "hunter2hunter2", "limit=3", "authorization"]) {
        expect(all).not.toContain(secret);
      }
    });

    it("[P18] an id that could forge a line is replaced", async () => {
      for (const forged of ["a b", "x".repeat(65), '{"a":1}']) {
        const { headers } = await edge.call("GET", "/api/nothing", { headers: { "x-request-id": forged } });
        expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      }
    });
  });

  describe("draining", () => {
    beforeAll(() => {
      draining = true;
    });
    afterAll(() => {
      draining = false;
    });

    it("[P16] answers reads, and asks for the connection to be closed", async () => {
      const { status, headers } = await edge.call("GET", "/api/wallet", { token });
      expect(status).toBe(200);
      expect(headers.get("connection")).toBe("close");
    });

    it("[P16] refuses writes with DRAINING, a token or not, and changes nothing", async () => {
      for (const path of ["/api/wallet/deposits", "/api/auth/guest", "/api/tables", `/api/tables/${tableId}/actions`]) {
        const answered = await edge.call("POST", path, { token, body: { amount: 5 } });
        expect(answered).toMatchObject({ status: 503, body: { code: "DRAINING", retryable: true } });
        expect(answered.headers.get("retry-after")).toBe("1");
      }
    });
  });
});
