/** Everything a client can get wrong: the catalogue's code comes back, and nothing has changed. */
import { randomUUID } from "node:crypto";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import { ERRORS, type ErrorCode } from "../../../src/protocol/errors.ts";
import type { TokensMessage, WalletMessage } from "../../../src/protocol/http.ts";
import type { ClientEventName } from "../../../src/protocol/socket.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { type Call, call, guest, openTable, Wire } from "./wire.ts";

const JWT_SECRET = "a secret that the tests know, so that they can sign tokens of their own";
const NOWHERE = "00000000-0000-4000-8000-000000000000";
const RICH_TABLE = { maxBet: 1_000_000_000, betMs: 120_000, turnMs: 120_000 }; // More than anyone's balance.

/** A turn lasts two minutes and a seat without a bet three; on a slow machine, this file may last longer than both. */
const FRESH_MS = 60_000;

let cluster: Cluster;
let url: string;
let ada: TokensMessage;
let bob: TokensMessage;
let adaWire: Wire;
let bobWire: Wire;
/** Ada on seat 0, Bob on seat 1, seat 2 free; nobody has bet. */
let betting: string;
/** The same, both have bet, and Ada is to move with a hand that can't be split. */
let playing: string;
/** Since when, `performance.now()`. */
let openedAt: number;

beforeAll(async () => {
  cluster = await openCluster(1, { JWT_SECRET });
  url = cluster.containers[0]!.url;
  [ada, bob] = [await guest(url), await guest(url)];
  adaWire = await Wire.connect(url, { token: ada.accessToken });
  bobWire = await Wire.connect(url, { token: bob.accessToken });
  await openTables();
});
beforeEach(async () => {
  if (performance.now() - openedAt < FRESH_MS) return;
  for (const tableId of [betting, playing]) await abandon(tableId);
  await openTables();
});
afterAll(async () => {
  adaWire.close();
  bobWire.close();
  await cluster.close();
});

async function openTables(): Promise<void> {
  openedAt = performance.now();
  betting = await seatBoth();
  playing = await reachTurnOfAda();
}

/** Nothing more will happen there, and nothing be paid out, while other tables and all wallets are looked at. */
async function abandon(tableId: string): Promise<void> {
  for (const wire of [adaWire, bobWire]) await wire.mustAct(tableId, { type: "leave" });
  await adaWire.table(tableId, ({ phase }) => phase === "WAITING");
}

async function seatBoth(): Promise<string> {
  const { tableId } = await openTable(url, ada.accessToken, { seats: 3, ...RICH_TABLE });
  await adaWire.join(tableId);
  await adaWire.mustAct(tableId, { type: "sit", seat: 0 });
  await bobWire.mustAct(tableId, { type: "sit", seat: 1 });
  return tableId;
}

async function reachTurnOfAda(): Promise<string> {
  for (;;) {
    const tableId = await seatBoth();
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    const { table } = await bobWire.mustAct(tableId, { type: "bet", amount: 100 });
    if (table.phase === "PLAYER_TURN" && table.turn?.seat === 0 && !table.turn.actions.includes("split"))
      return tableId;
    await abandon(tableId);
  }
}

/** All that a refusal must leave alone. */
async function standing() {
  const tables = [betting, playing].map(async (tableId) => {
    const { body } = await call<TableView>("GET", `${url}/api/tables/${tableId}`, { token: ada.accessToken });
    return { ...body, serverTime: 0 };
  });
  const wallets = [ada, bob].map(({ accessToken }) =>
    call<WalletMessage>("GET", `${url}/api/wallet`, { token: accessToken }),
  );
  return { tables: await Promise.all(tables), wallets: (await Promise.all(wallets)).map(({ body }) => body) };
}

describe("over the socket", () => {
  const act = (tableId: () => string, action: unknown, by: () => Wire = () => adaWire) => ({
    by,
    event: "table:act" as const,
    payload: () => ({ tableId: tableId(), actionId: randomUUID(), action }),
  });
  const ask = (event: string, payload: unknown) => ({
    by: () => adaWire,
    event: event as ClientEventName,
    payload: () => payload,
  });
  const atBetting = (action: unknown) => act(() => betting, action);
  const atTurn = (action: unknown) => act(() => playing, action);
  const bet = (amount: unknown) => atBetting({ type: "bet", amount });
  const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

  it.each([
    // Amounts.
    ["a bet of -1", bet(-1), "VALIDATION_FAILED"],
    ["a bet of 0", bet(0), "VALIDATION_FAILED"],
    ["a bet of 0.1", bet(0.1), "VALIDATION_FAILED"],
    ["a bet of 1e21", bet(1e21), "VALIDATION_FAILED"],
    ["a bet of 2^53", bet(2 ** 53), "VALIDATION_FAILED"],
    ["a bet of not a number", bet(Number.NaN), "VALIDATION_FAILED"],
    ["a bet of a text", bet("100"), "VALIDATION_FAILED"],
    ["a bet of Arabic digits", bet("١٠٠"), "VALIDATION_FAILED"],
    ["a bet of a list", bet([100]), "VALIDATION_FAILED"],
    ["a bet of nothing", atBetting({ type: "bet" }), "VALIDATION_FAILED"],
    ["a bet under the minimum", bet(99), "BET_OUT_OF_RANGE"],
    ["a bet over the maximum", bet(RICH_TABLE.maxBet + 1), "BET_OUT_OF_RANGE"],
    ["a bet beyond the balance", bet(RICH_TABLE.maxBet), "INSUFFICIENT_FUNDS"],
    [
      "a side bet beyond the balance",
      atBetting({ type: "bet", amount: 100, sideBets: { perfectPairs: 1_000_000_000 } }),
      "INSUFFICIENT_FUNDS",
    ],
    ["a side bet of -1", atBetting({ type: "bet", amount: 100, sideBets: { perfectPairs: -1 } }), "VALIDATION_FAILED"],
    ["a side bet nobody offers", atBetting({ type: "bet", amount: 100, sideBets: { lucky: 5 } }), "VALIDATION_FAILED"],
    // Seats.
    ["a seat below the first", atBetting({ type: "sit", seat: -1 }), "VALIDATION_FAILED"],
    [
      "a seat beyond the last",
      act(
        () => betting,
        { type: "sit", seat: 3 },
        () => bobWire,
      ),
      "VALIDATION_FAILED",
    ],
    ["a second seat", atBetting({ type: "sit", seat: 2 }), "ALREADY_SEATED"],
    // Phase, turn, moves.
    ["a hit before the cards", atBetting({ type: "hit" }), "INVALID_PHASE"],
    ["insurance nobody offered", atBetting({ type: "insurance", take: true }), "INVALID_PHASE"],
    ["a bet during the hand", atTurn({ type: "bet", amount: 100 }), "INVALID_PHASE"],
    [
      "a hit out of turn",
      act(
        () => playing,
        { type: "hit" },
        () => bobWire,
      ),
      "NOT_YOUR_TURN",
    ],
    ["a split of no pair", atTurn({ type: "split" }), "MOVE_NOT_ALLOWED"],
    ["a surrender the table does not offer", atTurn({ type: "surrender" }), "MOVE_NOT_ALLOWED"],
    // Malformed.
    ["no payload", ask("table:act", undefined), "VALIDATION_FAILED"],
    ["a payload of null", ask("table:join", null), "VALIDATION_FAILED"],
    ["a list for a payload", ask("table:act", []), "VALIDATION_FAILED"],
    ["a text for a payload", ask("table:sync", "table"), "VALIDATION_FAILED"],
    ["an unknown action", atBetting({ type: "cheat" }), "VALIDATION_FAILED"],
    ["an action that is a text", atBetting("hit"), "VALIDATION_FAILED"],
    ["a field too many", atBetting({ type: "leave", seat: 1 }), "VALIDATION_FAILED"],
    ["a role in the action", atBetting({ type: "bet", amount: 100, role: "ADMIN", balance: 5 }), "VALIDATION_FAILED"],
    [
      "__proto__ in the action",
      atBetting(JSON.parse('{"type":"leave","__proto__":{"admin":true}}')),
      "VALIDATION_FAILED",
    ],
    ["1,000 levels of nesting", atBetting(deep(1_000)), "VALIDATION_FAILED"],
    [
      "a seed with control characters",
      atBetting({ type: "bet", amount: 100, clientSeed: "a\u0000b" }),
      "VALIDATION_FAILED",
    ],
    [
      "a seed of 129 characters",
      atBetting({ type: "bet", amount: 100, clientSeed: "x".repeat(129) }),
      "VALIDATION_FAILED",
    ],
    [
      "an action id that is none",
      ask("table:act", { tableId: NOWHERE, actionId: "1", action: { type: "hit" } }),
      "VALIDATION_FAILED",
    ],
    ["an event nobody knows", ask("table:burn", {}), "VALIDATION_FAILED"],
    ["an event named like a method", ask("constructor", {}), "VALIDATION_FAILED"],
    ["empty chat", ask("chat:send", { tableId: NOWHERE, text: "  " }), "VALIDATION_FAILED"],
    // Unknown tables.
    ["a join of a table that is not", ask("table:join", { tableId: NOWHERE }), "NOT_FOUND"],
    ["a sync of a table that is not", ask("table:sync", { tableId: NOWHERE }), "NOT_FOUND"],
    ["a seat at a table that is not", act(() => NOWHERE, { type: "sit", seat: 0 }), "NOT_FOUND"],
    ["chat at a table that is not", ask("chat:send", { tableId: NOWHERE, text: "hello" }), "NOT_FOUND"],
    ["a table id that is none", ask("table:join", { tableId: "1' OR '1'='1" }), "VALIDATION_FAILED"],
  ] as const)("[W2] %s is refused and changes nothing", async (_, { by, event, payload }, code) => {
    const before = await standing();
    const answer = await by().ask(event, payload());
    expect(answer).toEqual({
      ok: false,
      error: expect.objectContaining({ code, message: ERRORS[code].message, retryable: false }),
    });
    expect(await standing()).toEqual(before);
  });

  it("[W2] refusals name the facts to act on", async () => {
    expect(await adaWire.act(playing, { type: "split" })).toMatchObject({
      error: { allowed: expect.arrayContaining(["hit", "stand"]) },
    });
    expect(await adaWire.act(betting, { type: "bet", amount: 99 })).toMatchObject({
      error: { min: 100, max: RICH_TABLE.maxBet },
    });
    expect(await adaWire.act(betting, { type: "bet", amount: -1 })).toMatchObject({
      error: { issues: [{ path: "action.amount" }] },
    });
  });

  it("[W9] a taken seat, a bet without a seat and a move without a seat are refused", async () => {
    const carol = await guest(url);
    const wire = await Wire.connect(url, { token: carol.accessToken });
    const before = await standing();
    expect(await wire.act(betting, { type: "sit", seat: 0 })).toMatchObject({ error: { code: "SEAT_TAKEN" } });
    expect(await wire.act(betting, { type: "bet", amount: 100 })).toMatchObject({ error: { code: "NOT_SEATED" } });
    expect(await wire.act(playing, { type: "hit" })).toMatchObject({ error: { code: "NOT_SEATED" } });
    expect(await wire.act(playing, { type: "leave" })).toMatchObject({ error: { code: "NOT_SEATED" } });
    expect(await standing()).toEqual(before);
    wire.close();
  });

  it("[W3] an action id used for another action, or at another table, is refused", async () => {
    const tableId = await seatBoth();
    const actionId = randomUUID();
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 }, actionId);
    const before = await standing();
    expect(await adaWire.act(tableId, { type: "bet", amount: 200 }, actionId)).toMatchObject({
      error: { code: "IDEMPOTENCY_MISMATCH" },
    });
    expect(await adaWire.act(betting, { type: "bet", amount: 100 }, actionId)).toMatchObject({
      error: { code: "IDEMPOTENCY_MISMATCH" },
    });
    expect(await standing()).toEqual(before);
    // Another player's id is another action.
    expect(await bobWire.act(betting, { type: "hit" }, actionId)).toMatchObject({ error: { code: "INVALID_PHASE" } });
    await abandon(tableId);
  });

  it("[W9] a second bet in the same round is refused", async () => {
    const tableId = await seatBoth();
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    const before = await standing();
    expect(await adaWire.act(tableId, { type: "bet", amount: 100 })).toMatchObject({
      error: { code: "MOVE_NOT_ALLOWED", allowed: [] },
    });
    expect(await standing()).toEqual(before);
    await abandon(tableId);
  });

  it("[W1] [L25] a message above 16 KB ends the connection, and nothing else", async () => {
    const carol = await guest(url);
    const wire = await Wire.connect(url, { token: carol.accessToken });
    const before = await standing();
    const gone = new Promise((resolve) => wire.socket.once("disconnect", resolve));
    wire.socket.emit("chat:send", { tableId: betting, text: "x".repeat(17 * 1024) });
    await gone;
    expect(await standing()).toEqual(before);
    expect(await adaWire.ask("table:sync", { tableId: betting })).toMatchObject({ ok: true });
  });
});

describe("at the door", () => {
  const tokens: Record<string, () => Promise<unknown> | unknown> = {
    "no token": () => undefined,
    "a token of null": () => null,
    "an object for a token": () => ({ $ne: null }),
    "an empty token": () => "",
    "a token that is none": () => "let me in",
    "a token of 8 KB": () => "x".repeat(8_192),
    "a refresh token": () => ada.refreshToken,
    "an unsigned token": () => `${btoa('{"alg":"none"}')}.${ada.accessToken.split(".")[1]}.`.replaceAll("=", ""),
    "a token signed with another key": () => resign({}, "another secret, long enough to be a key of its own"),
    "an expired token": () => resign({ exp: Math.floor(Date.now() / 1_000) - 60 }),
    "a token not valid yet": () => resign({ nbf: Math.floor(Date.now() / 1_000) + 600 }),
    "a token for another audience": () => resign({ aud: "someone-else" }),
    "a token with a changed name": () =>
      ada.accessToken.replace(/\.[^.]+\./, `.${btoa('{"sub":"x"}').replaceAll("=", "")}.`),
  };

  /** Ada's own claims, changed, signed with the server's secret or another one. */
  function resign(changes: object, secret = JWT_SECRET): Promise<string> {
    const header = JSON.parse(atob(ada.accessToken.split(".")[0]!)) as { alg: string };
    return new SignJWT({ ...decodeJwt(ada.accessToken), ...changes })
      .setProtectedHeader(header)
      .sign(new TextEncoder().encode(secret));
  }

  it("[W8] a token that the server could have signed itself is let in", async () => {
    const wire = await Wire.connect(url, { token: await resign({}) });
    wire.close();
  });

  it.each(Object.entries(tokens))("[W8] %s is refused by the socket with UNAUTHENTICATED", async (_, make) => {
    await expect(Wire.connect(url, { token: await make() })).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED", message: ERRORS.UNAUTHENTICATED.message, retryable: false },
    });
  });

  it.each(Object.entries(tokens))("[W8] %s is refused over HTTP with 401", async (_, make) => {
    const token = await make();
    const { status, body } = await call("GET", `${url}/api/wallet`, typeof token === "string" ? { token } : {});
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("over HTTP", () => {
  type Case = readonly [
    what: string,
    method: string,
    path: string | (() => string),
    sent: Call | (() => Call),
    code: ErrorCode,
  ];
  const table = (body: object): Call => ({ body: { name: "T", ...body } });
  const cases: readonly Case[] = [
    ["an unknown path", "GET", "/api/nothing/here", {}, "NOT_FOUND"],
    ["an unknown table", "GET", `/api/tables/${NOWHERE}`, {}, "NOT_FOUND"],
    ["an unknown round", "GET", `/api/rounds/${NOWHERE}`, {}, "NOT_FOUND"],
    [
      "an action at an unknown table",
      "POST",
      `/api/tables/${NOWHERE}/actions`,
      { body: { actionId: randomUUID(), action: { type: "hit" } } },
      "NOT_FOUND",
    ],
    ["a body that is no JSON", "POST", "/api/tables", { text: "{" }, "VALIDATION_FAILED"],
    [
      "10,000 levels of nesting",
      "POST",
      "/api/tables",
      { text: `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}` },
      "VALIDATION_FAILED",
    ],
    ["a body that is a list", "POST", "/api/tables", { body: [] }, "VALIDATION_FAILED"],
    ["a body above the limit", "POST", "/api/tables", { body: { name: "x".repeat(200_000) } }, "VALIDATION_FAILED"],
    ["a table without a name", "POST", "/api/tables", { body: {} }, "VALIDATION_FAILED"],
    ["a table with a name of 61", "POST", "/api/tables", table({ name: "x".repeat(61) }), "VALIDATION_FAILED"],
    ["a table with 0 seats", "POST", "/api/tables", table({ seats: 0 }), "VALIDATION_FAILED"],
    ["a table with 8 seats", "POST", "/api/tables", table({ seats: 8 }), "VALIDATION_FAILED"],
    ["a clock of 99 ms", "POST", "/api/tables", table({ betMs: 99 }), "VALIDATION_FAILED"],
    ["a clock of 120,001 ms", "POST", "/api/tables", table({ turnMs: 120_001 }), "VALIDATION_FAILED"],
    ["a minimum above the maximum", "POST", "/api/tables", table({ minBet: 200, maxBet: 100 }), "VALIDATION_FAILED"],
    ["three decks", "POST", "/api/tables", table({ rules: { decks: 3 } }), "VALIDATION_FAILED"],
    [
      "late surrender without a peek",
      "POST",
      "/api/tables",
      table({ rules: { surrender: "LATE", dealerPeeks: false } }),
      "VALIDATION_FAILED",
    ],
    ["an owner in the body", "POST", "/api/tables", table({ openedBy: NOWHERE }), "VALIDATION_FAILED"],
    ["a key of 256 characters", "POST", "/api/tables", { ...table({}), key: "k".repeat(256) }, "VALIDATION_FAILED"],
    ["a page of 0", "GET", "/api/tables?limit=0", {}, "VALIDATION_FAILED"],
    ["a page of 201", "GET", "/api/tables?limit=201", {}, "VALIDATION_FAILED"],
    ["a cursor nobody gave", "GET", "/api/wallet/transactions?cursor=%00%ff", {}, "VALIDATION_FAILED"],
    ["a ledger check by a player", "GET", "/api/admin/ledger/check", {}, "FORBIDDEN"],
    [
      "a move out of turn",
      "POST",
      () => `/api/tables/${playing}/actions`,
      () => ({ token: bob.accessToken, body: { actionId: randomUUID(), action: { type: "hit" } } }),
      "NOT_YOUR_TURN",
    ],
    [
      "a bet beyond the balance",
      "POST",
      () => `/api/tables/${betting}/actions`,
      { body: { actionId: randomUUID(), action: { type: "bet", amount: RICH_TABLE.maxBet } } },
      "INSUFFICIENT_FUNDS",
    ],
    ["a guest with a role", "POST", "/api/auth/guest", { body: { role: "ADMIN" } }, "VALIDATION_FAILED"],
    ["a name of two letters", "POST", "/api/auth/guest", { body: { username: "ab" } }, "VALIDATION_FAILED"],
    [
      "a password of seven",
      "POST",
      "/api/auth/register",
      { body: { username: "longenough", email: "a@b.example", password: "1234567" } },
      "VALIDATION_FAILED",
    ],
    [
      "an address that is none",
      "POST",
      "/api/auth/register",
      { body: { username: "longenough", email: "a", password: "12345678" } },
      "VALIDATION_FAILED",
    ],
    [
      "a login nobody has",
      "POST",
      "/api/auth/login",
      { body: { username: "nobody", password: "12345678" } },
      "UNAUTHENTICATED",
    ],
    ["a refresh token that is none", "POST", "/api/auth/refresh", { body: { refreshToken: "x" } }, "UNAUTHENTICATED"],
    [
      "an access token as refresh token",
      "POST",
      "/api/auth/refresh",
      () => ({ body: { refreshToken: ada.accessToken } }),
      "UNAUTHENTICATED",
    ],
  ];

  it.each(cases)("[W2] %s (%s) is refused and changes nothing", async (_, method, path, sent, code) => {
    const before = await standing();
    const { status, headers, body } = await call(method, `${url}${typeof path === "string" ? path : path()}`, {
      token: ada.accessToken,
      ...(typeof sent === "function" ? sent() : sent),
    });
    expect(body).toMatchObject({ code, status: ERRORS[code].status, title: ERRORS[code].message });
    expect(status).toBe(ERRORS[code].status);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(await standing()).toEqual(before);
  });

  it("[W10] a round that is not settled yet is not shown", async () => {
    const { body } = await call<TableView>("GET", `${url}/api/tables/${playing}`, { token: ada.accessToken });
    const { status } = await call("GET", `${url}/api/rounds/${body.roundId}`, { token: ada.accessToken });
    expect(status).toBe(404);
  });
});
