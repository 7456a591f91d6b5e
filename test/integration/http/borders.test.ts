import { randomUUID } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOriginPolicy } from "../../../src/edge/origins.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";
import { fakeTables } from "../../setup/fakeTables.ts";

const HEADERS = ["content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"];

const probe =
  (body: object): RequestHandler =>
  (_request, response) =>
    void response.json(body);

describe("the borders of HTTP", () => {
  let edge: Edge;
  let token: string;
  beforeAll(async () => {
    edge = await openEdge({
      http: {
        tables: fakeTables(),
        operators: { token: "only operators know" },
        probes: {
          health: probe({ status: "healthy", components: {} }),
          brief: probe({ status: "healthy" }),
          ready: probe({ ready: true }),
          metrics: probe({ metrics: 1 }),
        },
      },
    });
    token = (await edge.guest()).accessToken;
  });
  afterAll(() => edge.close());

  const sent = (body: Uint8Array, encoding: string) =>
    fetch(`${edge.url}/api/auth/guest`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": encoding },
      body: new Uint8Array(body),
    });

  it.each([
    ["gzip", Buffer.from('{"username":"plain"}'), 400, "VALIDATION_FAILED"],
    ["gzip", gzipSync("{}").subarray(0, 12), 400, "VALIDATION_FAILED"],
    ["deflate", Buffer.from("not deflated"), 400, "VALIDATION_FAILED"],
    ["br", Buffer.from("not brotli"), 400, "VALIDATION_FAILED"],
    ["compress", Buffer.from("{}"), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["gzip, gzip", gzipSync(gzipSync("{}")), 415, "UNSUPPORTED_MEDIA_TYPE"],
  ])(
    "[L5] a body that says %s and is not so, or in a way unknown, is refused",
    async (encoding, body, status, code) => {
      const answered = await sent(body, encoding);
      expect([answered.status, await answered.json()]).toMatchObject([status, { code }]);
    },
  );

  it.each([
    ["gzip", gzipSync("{}")],
    ["br", brotliCompressSync("{}")],
  ])("[L5] a body that says %s and is so is read", async (encoding, body) => {
    expect((await sent(body, encoding)).status).toBe(201);
  });

  it.each([
    ["DELETE", "/api/auth/guest", "POST"],
    ["GET", "/api/auth/login", "POST"],
    ["PUT", "/api/wallet", "GET, HEAD"],
    ["PATCH", "/API/Wallet/Transactions/", "GET, HEAD"],
    ["DELETE", "/api/tables", "GET, HEAD, POST"],
    ["GET", `/api/tables/${randomUUID()}/actions`, "POST"],
    ["PUT", `/api/syndicates/${randomUUID()}/members`, "GET, HEAD, POST, DELETE"],
    ["POST", "/ready", "GET, HEAD"],
    ["POST", "/metrics", "GET, HEAD"],
  ])("[L4] %s %s is refused, and the answer names the allowed methods: %s", async (method, path, allow) => {
    const answered = await edge.call(method, path, { token });
    expect(answered).toMatchObject({ status: 405, body: { code: "METHOD_NOT_ALLOWED", allowed: allow.split(", ") } });
    expect(answered.headers.get("allow")).toBe(allow);
  });

  it("[L4] OPTIONS tells the same without a refusal", async () => {
    const answered = await edge.call("OPTIONS", "/api/tables", { token });
    expect([answered.status, answered.headers.get("allow")]).toEqual([204, "GET, HEAD, POST"]);
  });

  it.each(["/live", "/ready", "/health", "/metrics", "/api/me", "/api/nothing", "/nothing", "/api/%E0%A4%A"])(
    "[L5] the answer to %s carries the headers that browsers heed",
    async (path) => {
      const { headers } = await edge.call("GET", path);
      expect(HEADERS.filter((name) => !headers.has(name))).toEqual([]);
      expect(headers.has("x-powered-by")).toBe(false);
    },
  );

  it("[L3] /metrics, and /health in full, are for operators where a token is configured; /ready is for everybody", async () => {
    const as = (authorization: string) => ({ headers: { authorization } });
    const right = as("Bearer only operators know");
    expect(await edge.call("GET", "/metrics", right)).toMatchObject({ status: 200, body: { metrics: 1 } });
    expect((await edge.call("GET", "/health", right)).body).toEqual({ status: "healthy", components: {} });
    for (const wrong of [{}, as("Bearer only operators kno"), as("only operators know"), as(`Bearer ${token}`)]) {
      expect(await edge.call("GET", "/metrics", wrong)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
      expect(await edge.call("GET", "/health", wrong)).toMatchObject({ status: 200, body: { status: "healthy" } });
      expect((await edge.call("GET", "/health", wrong)).body).toEqual({ status: "healthy" });
      expect(await edge.call("GET", "/ready", wrong)).toMatchObject({ status: 200, body: { ready: true } });
    }
  });

  it.each(["/api/tables", "/api/syndicates", "/api/me/rounds", "/api/wallet/transactions"])(
    "[L5] %s refuses a query with an unknown field",
    async (path) => {
      expect(await edge.call("GET", `${path}?limit=1`, { token })).toMatchObject({ status: 200 });
      expect(await edge.call("GET", `${path}?limit=1&role=ADMIN`, { token })).toMatchObject({ status: 400 });
    },
  );

  it("[L6] a cursor is good for the list that handed it out, and for no other", async () => {
    await edge.call("POST", "/api/wallet/deposits", { token, body: { amount: 5 } });
    const name = () => ({ name: `Syndicate ${randomUUID().slice(0, 8)}` });
    for (let i = 0; i < 3; i += 1) await edge.call("POST", "/api/syndicates", { token, body: name() });
    const ask = (path: string) => edge.call("GET", path, { token });
    const cursors = {
      "/api/wallet/transactions": String((await ask("/api/wallet/transactions?limit=1")).body.nextCursor),
      "/api/syndicates": String((await ask("/api/syndicates?limit=1")).body.nextCursor),
    };
    for (const [path, cursor] of Object.entries(cursors)) {
      expect(await ask(`${path}?limit=1&cursor=${cursor}`)).toMatchObject({ status: 200 });
      const others = ["/api/wallet/transactions", "/api/syndicates", "/api/tables", "/api/me/rounds"];
      for (const other of others.filter((one) => one !== path))
        expect(await ask(`${other}?cursor=${cursor}`), other).toMatchObject({ status: 400 });
      for (const broken of [`${cursor}0`, cursor.slice(0, -1), cursor.slice(1), cursor.replace(".", ""), "", "x"])
        expect(await ask(`${path}?cursor=${encodeURIComponent(broken)}`), broken).toMatchObject({ status: 400 });
    }
  });
});

describe("origins", () => {
  const isOurs = createOriginPolicy(["https://play.example"]);
  it.each([
    [undefined, "play.example", true],
    ["https://play.example", "play.example", true],
    ["https://play.example", "10.0.0.7:8080", true],
    ["http://localhost:8080", "localhost:8080", true],
    ["http://127.0.0.1:8080", "127.0.0.1:8080", true],
    ["http://[::1]:8080", "[::1]:8080", true],
    ["http://play.example", "play.example", false],
    ["https://evil.example", "evil.example", false],
    ["http://evil.example:8080", "evil.example:8080", false],
    ["http://localhost.evil.example", "localhost.evil.example", false],
    ["http://127.0.0.1.evil.example", "127.0.0.1.evil.example", false],
    ["http://127.0.0.1:8081", "127.0.0.1:8080", false],
    ["https://play.example.evil.example", "play.example", false],
    ["null", "play.example", false],
    ["", "", false],
  ])("[L7] a page of %s at %s: %s", (origin, host, welcome) => {
    expect(isOurs(origin, host)).toBe(welcome);
  });
});
