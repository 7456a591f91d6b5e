import { describe, expect, it } from "vitest";
import { type KeptTokens, Session, type TokenStore } from "../../../src/client/session.ts";
import type { ErrorCode } from "../../../src/protocol/errors.ts";
import { problem } from "../../../src/protocol/errors.ts";
import { settled } from "./fakeClock.ts";
import { refusal } from "./fakeHouse.ts";
import { A, B, makePlayer, TABLE, TOKENS, viewOf } from "./player.ts";

const RENEWED = { ...TOKENS, accessToken: "access-2", refreshToken: "refresh-2" };

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly token: string | null;
  readonly key: string | null;
  readonly body: unknown;
}

/** A server over HTTP: `answer` decides from what was sent; `null` is a broken connection. */
function fakeFetch(answer: (sent: Sent) => Response | null) {
  const sent: Sent[] = [];
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers);
    const call = {
      url: String(input),
      method: init?.method ?? "GET",
      token: headers.get("authorization"),
      key: headers.get("idempotency-key"),
      body: init?.body === undefined ? undefined : JSON.parse(String(init.body)),
    };
    sent.push(call);
    const response = answer(call);
    if (response === null) throw new TypeError("fetch failed");
    return response;
  };
  return { fetch, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const refuse = (code: ErrorCode, headers: Record<string, string> = {}) =>
  json(problem(code), problem(code).status, { "content-type": "application/problem+json", ...headers });

/** Accepts the renewed token only, and each refresh token once. */
const expired = ({ url, token, body }: Sent) => {
  if (!url.endsWith("/api/auth/refresh"))
    return token === "Bearer access-2" ? json({ balance: 5 }) : refuse("UNAUTHENTICATED");
  return (body as { refreshToken: string }).refreshToken === "refresh-1" ? json(RENEWED) : refuse("UNAUTHENTICATED");
};

describe("an expired access token", () => {
  it("[CL9] is renewed once for all who need it, and their calls are carried out", async () => {
    const { fetch, sent } = fakeFetch(expired);
    const { client, tokens } = makePlayer({ fetch });
    const wallets = await Promise.all([client.api.wallet(), client.api.wallet(), client.api.me()]);
    expect(wallets.length).toBe(3);
    expect(sent.filter(({ url }) => url.endsWith("/refresh")).length).toBe(1);
    expect(tokens.load()).toMatchObject(RENEWED);
  });

  it("[CL9] that keeps the socket out is renewed, and the same container let in", async () => {
    const { fetch } = fakeFetch(expired);
    const { client, clock, house } = makePlayer({ fetch });
    house.doors.set(A, "UNAUTHENTICATED");
    client.on("connection", (state) => {
      if (state.kind === "waiting") house.doors.clear();
    });
    client.open();
    await clock.pass(1_000);
    expect(client.connection).toEqual({ kind: "online", container: A });
    expect(house.openings).toEqual([
      { container: A, token: "access-1" },
      { container: A, token: "access-2" },
    ]);
    client.close();
  });

  it("[CL9] in the middle of a connection costs an action nothing but a moment", async () => {
    const { fetch } = fakeFetch(expired);
    const { client, clock, house } = makePlayer({ fetch });
    house.answer = () =>
      house.openings.at(-1)?.token === "access-2"
        ? { ok: true, version: 2, table: viewOf(2) }
        : refusal("UNAUTHENTICATED");
    client.open();
    const acted = client.act(TABLE, { type: "hit" });
    await clock.pass(2_000);
    expect(await acted).toMatchObject({ version: 2 });
    expect(new Set(house.asksFor("table:act").map(({ payload }) => payload["actionId"])).size).toBe(1);
    client.close();
  });

  it("[CL9] when the session is over too, the client is signed out, emits it, and stops connecting", async () => {
    const { fetch } = fakeFetch(() => refuse("UNAUTHENTICATED"));
    const { client, clock, house, tokens } = makePlayer({ fetch });
    for (const container of [A, B]) house.doors.set(container, "UNAUTHENTICATED");
    let signedOut = 0;
    client.on("signedOut", () => {
      signedOut += 1;
    });
    client.open();
    await clock.pass(10_000);
    expect(client.connection).toEqual({ kind: "closed", reason: "signed out" });
    expect([signedOut, tokens.load(), house.openings.length]).toEqual([1, null, 1]);
    await expect(client.api.wallet()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it.each(["BANNED", "EXCLUDED"] as const)(
    "[CL19] the client of a player who is %s is signed out, emits it, and stops connecting",
    async (reason) => {
      const { fetch } = fakeFetch(({ url }) =>
        url.endsWith("/refresh") ? json(problem("FORBIDDEN", { reason }), 403) : refuse("UNAUTHENTICATED"),
      );
      const { client, clock, house, tokens } = makePlayer({ fetch });
      for (const container of [A, B]) house.doors.set(container, "UNAUTHENTICATED");
      const ends: unknown[] = [];
      client.on("signedOut", (end) => ends.push(end));
      client.open();
      await clock.pass(10_000);
      expect([ends, tokens.load(), house.openings.length]).toEqual([[{ reason }], null, 1]);
    },
  );

  it("[CL9] a refresh without an answer keeps the session and its key, and is repeated", async () => {
    let tries = 0;
    const { fetch, sent } = fakeFetch((call) => {
      if (call.url.endsWith("/refresh")) tries += 1;
      return tries === 1 && call.url.endsWith("/refresh") ? null : expired(call);
    });
    const { client, clock, tokens } = makePlayer({ fetch });
    const wallet = client.api.wallet();
    await clock.pass(1_000);
    expect(await wallet).toEqual({ balance: 5 });
    expect(tokens.load()).toMatchObject(RENEWED);
    const refreshes = sent.filter(({ url }) => url.endsWith("/refresh"));
    expect(refreshes.length).toBe(2);
    expect(new Set(refreshes.map(({ key }) => key)).size).toBe(1);
  });

  it("[CL9] a refresh without an answer in time has the same key when it is asked again later", async () => {
    let isAway = true;
    const { fetch, sent } = fakeFetch((call) => (isAway && call.url.endsWith("/refresh") ? null : expired(call)));
    const { client, clock, tokens } = makePlayer({ fetch });
    const first = expect(client.api.wallet()).rejects.toMatchObject({ name: "Unanswered" });
    await clock.pass(21_000);
    await first;
    isAway = false;
    expect(await client.api.wallet()).toEqual({ balance: 5 });
    expect(tokens.load()).toMatchObject(RENEWED);
    const refreshes = sent.filter(({ url }) => url.endsWith("/refresh"));
    expect(refreshes.length).toBeGreaterThan(2);
    expect(new Set(refreshes.map(({ key }) => key)).size).toBe(1);
  });

  it("[CL14] who signs in after another one has a balance of their own, whatever its version", async () => {
    const wallets = [
      { balance: 5, version: 57 },
      { balance: 100_000, version: 1 },
    ];
    const { fetch } = fakeFetch(({ url }) => {
      if (url.endsWith("/wallet")) return json(wallets.shift());
      return url.endsWith("/guest") ? json(RENEWED, 201) : new Response(null, { status: 204 });
    });
    const { client } = makePlayer({ fetch });
    const heard: number[] = [];
    client.on("wallet", ({ balance }) => heard.push(balance));
    await client.loadWallet();
    await client.api.logout();
    expect(client.wallet).toBeNull();
    await client.api.guest();
    await client.loadWallet();
    expect(heard).toEqual([5, 100_000]);
    expect(client.wallet).toEqual({ balance: 100_000, version: 1 });
  });

  it("[CL9] a neighbour with the same store has renewed: its token is used, no second refresh is spent", async () => {
    let kept: KeptTokens = { ...TOKENS };
    const refreshes: string[] = [];
    let turn: Promise<unknown> = Promise.resolve();
    const store: TokenStore = {
      load: () => kept,
      save: (next) => {
        kept = next ?? kept;
      },
      exclusively: (run) => {
        const mine = turn.then(run);
        turn = mine;
        return mine;
      },
    };
    const ports = {
      store,
      refresh: async (refreshToken: string) => {
        refreshes.push(refreshToken);
        await settled();
        return RENEWED;
      },
      onSignedOut: () => expect.unreachable(),
    };
    const [one, other] = [new Session(ports), new Session(ports)];
    expect(await Promise.all([one.renew("access-1"), other.renew("access-1")])).toEqual(["access-2", "access-2"]);
    expect(refreshes).toEqual(["refresh-1"]);
  });
});

describe("a call over HTTP", () => {
  it("[CL10] goes to the next container after silence, a write with the same key", async () => {
    const { fetch, sent } = fakeFetch(({ url }) => (url.startsWith(A) ? null : json({ tableId: TABLE }, 201)));
    const { client, clock } = makePlayer({ fetch });
    const opened = client.api.openTable({ name: "Velvet" });
    await clock.pass(1_000);
    expect(await opened).toEqual({ tableId: TABLE });
    expect(sent.map(({ url }) => new URL(url).origin)).toEqual([A, B]);
    expect(sent[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent[1]?.key).toBe(sent[0]?.key);
  });

  it("[CL10] a page of a proxy says nothing about the outcome: the call is repeated", async () => {
    const { fetch, sent } = fakeFetch(() =>
      sent.length === 1 ? new Response("<h1>Bad gateway</h1>", { status: 502 }) : json({ balance: 7 }),
    );
    const { client, clock } = makePlayer({ fetch });
    const wallet = client.api.wallet();
    await clock.pass(1_000);
    expect(await wallet).toEqual({ balance: 7 });
  });

  it("[CL10] waits as long as Retry-After says", async () => {
    const { fetch, sent } = fakeFetch(() =>
      sent.length === 1 ? refuse("RATE_LIMITED", { "retry-after": "3" }) : json({ balance: 7 }),
    );
    const { client, clock } = makePlayer({ fetch });
    const wallet = client.api.wallet();
    await clock.pass(2_999);
    expect(sent.length).toBe(1);
    await clock.pass(1);
    expect(await wallet).toEqual({ balance: 7 });
  });

  it("[CL10] a refusal arrives with the catalogue's code and facts", async () => {
    const { fetch } = fakeFetch(() => json(problem("VALIDATION_FAILED", { issues: [{ path: "name" }] }), 400));
    const { client } = makePlayer({ fetch });
    await expect(client.api.openTable({ name: "" })).rejects.toMatchObject({
      code: "VALIDATION_FAILED",
      facts: { issues: [{ path: "name" }] },
    });
  });

  it("[CL10] ends as Unanswered when no container answers for 20 s", async () => {
    const { fetch, sent } = fakeFetch(() => null);
    const { client, clock } = makePlayer({ fetch });
    const outcome = expect(client.api.wallet()).rejects.toMatchObject({ name: "Unanswered" });
    await clock.pass(21_000);
    await outcome;
    expect(sent.length).toBeLessThan(20);
  });

  it("[CL10] signing in keeps the tokens; signing out forgets them here even when the server is away", async () => {
    const { fetch } = fakeFetch(({ url }) => (url.endsWith("/guest") ? json(RENEWED, 201) : null));
    const { client, clock, tokens } = makePlayer({ fetch });
    expect(await client.api.guest({ username: "ada" })).toEqual(TOKENS.user);
    expect(tokens.load()).toMatchObject(RENEWED);
    const outcome = expect(client.api.logout()).rejects.toMatchObject({ name: "Unanswered" });
    expect(tokens.load()).toBeNull();
    await clock.pass(21_000);
    await outcome;
  });
});
