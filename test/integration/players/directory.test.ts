import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnsweredBody, type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

describe("players as admins find them", () => {
  let edge: Edge;
  let admin: string;
  beforeAll(async () => {
    edge = await openEdge();
    const credentials = { username: "the-admin", password: "a long admin's password" };
    await edge.players.ensureAdmin(credentials);
    admin = ((await edge.call("POST", "/api/auth/login", { body: credentials })).body as SignedUp).accessToken;
  });
  afterAll(() => edge.close());

  const search = async (query: string) =>
    (await edge.call("GET", `/api/admin/players?${query}`, { token: admin })).body;
  const names = async (query: string) => (await search(query)).items.map(({ username }) => username);
  const ban = (id: string, verb = "ban", token = admin) =>
    edge.call("POST", `/api/admin/players/${id}/${verb}`, { token });

  it("[P19] are found by the beginning of the name, whatever its case, by e-mail address and by id", async () => {
    const body = { username: "Lovelace", email: "Ada@Example.org", password: "correct horse" };
    const { user } = (await edge.call("POST", "/api/auth/register", { body })).body as SignedUp;
    const found = {
      id: user.id,
      username: "Lovelace",
      email: "ada@example.org",
      role: "PLAYER",
      status: "ACTIVE",
      guest: false,
      createdAt: expect.any(Number),
      balance: 100_000,
      frozenReason: null,
    };
    for (const text of ["love", "LOVELACE", "ada@example.org", "ADA@EXAMPLE.ORG", user.id])
      expect(await search(`search=${text}`)).toEqual({ items: [found], nextCursor: null });
    for (const text of ["ovelace", "example.org", randomUUID(), "l%25"])
      expect(await search(`search=${text}`)).toEqual({ items: [], nextCursor: null });
  });

  it("[P19] come in pages, by name, each of them once", async () => {
    for (const name of ["page-c", "page-a", "Page-b", "page-e", "page-d"]) await edge.guest(name);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: AnsweredBody = await search(`search=page-&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(["page-a", "Page-b", "page-c", "page-d", "page-e"]);
    expect(await names("limit=200")).toEqual(expect.arrayContaining(seen));
  });

  it("[P19] have their ledger read as they see it themselves", async () => {
    const { user, accessToken } = await edge.guest();
    const own = await edge.call("GET", "/api/wallet/transactions", { token: accessToken });
    const shown = await edge.call("GET", `/api/admin/players/${user.id}/transactions`, { token: admin });
    expect(shown.body).toEqual(own.body);
    expect(shown.body.items).toMatchObject([{ kind: "ISSUE", amount: 100_000, balanceAfter: 100_000 }]);
  });

  it("[P20] a banned player is signed out everywhere, can't come back, and may again when the ban is lifted", async () => {
    const body = { username: "cheat", email: "cheat@example.org", password: "correct horse" };
    const { user, accessToken, refreshToken } = (await edge.call("POST", "/api/auth/register", { body }))
      .body as SignedUp;
    const me = () => edge.call("GET", "/api/me", { token: accessToken });
    expect((await me()).status).toBe(200);

    expect(await ban(user.id)).toMatchObject({ status: 200, body: { id: user.id, status: "BANNED" } });
    expect(await ban(user.id)).toMatchObject({ status: 200, body: { status: "BANNED" } });
    expect((await me()).status).toBe(401);
    expect(edge.told.endedSessions).toContain(refreshToken.slice(0, 36));
    const told = { status: 403, body: { code: "FORBIDDEN", reason: "BANNED" } }; // Whoever it is reads why (P10).
    expect(await edge.call("POST", "/api/auth/refresh", { body: { refreshToken } })).toMatchObject(told);
    expect(await edge.call("POST", "/api/auth/login", { body })).toMatchObject({ status: 400 });
    const login = () =>
      edge.call("POST", "/api/auth/login", { body: { username: body.username, password: body.password } });
    expect(await login()).toMatchObject(told);
    expect(await search("search=cheat")).toMatchObject({ items: [{ status: "BANNED" }] });

    expect(await ban(user.id, "unban")).toMatchObject({ status: 200, body: { status: "ACTIVE" } });
    expect((await login()).status).toBe(200);
    expect((await me()).status).toBe(401); // What was ended stays ended.
  });

  it("[P20] who has excluded themselves stays excluded, banned or not", async () => {
    const { user } = await edge.guest();
    await edge.prisma.user.update({ where: { id: user.id }, data: { status: "EXCLUDED" } });
    expect(await ban(user.id)).toMatchObject({ status: 200, body: { status: "EXCLUDED" } });
    expect(await ban(user.id, "unban")).toMatchObject({ status: 200, body: { status: "EXCLUDED" } });
  });

  it("[P20] an admin can't be banned, nor an unknown player, and players can't ban", async () => {
    const { id } = (await search("search=the-admin")).items[0]!;
    expect(await ban(id)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect((await search("search=the-admin")).items).toMatchObject([{ status: "ACTIVE" }]);
    expect(await ban(randomUUID())).toMatchObject({ status: 404 });
    const { user, accessToken } = await edge.guest();
    expect(await ban(user.id, "ban", accessToken)).toMatchObject({ status: 403 });
    for (const path of ["players", "containers", "frozen", `players/${user.id}/transactions`])
      expect(await edge.call("GET", `/api/admin/${path}`, { token: accessToken })).toMatchObject({ status: 403 });
  });

  it("[P21] what is frozen is listed with its name, its reason and who did it, until it is unfrozen", async () => {
    const { user } = await edge.guest("frosty");
    const account = `player:${user.id}`;
    const freeze = (reason: string | null) =>
      edge.prisma.$queryRaw`SELECT set_frozen('account', ${account}, ${reason}, NULL)`;
    const frozen = async () => (await edge.call("GET", "/api/admin/frozen", { token: admin })).body;
    await freeze("a posting was altered");
    expect(await frozen()).toEqual({
      items: [
        {
          id: account,
          kind: "account",
          name: "frosty",
          reason: "a posting was altered",
          by: null,
          at: expect.any(Number),
        },
      ],
      nextCursor: null,
    });
    await freeze(null);
    expect(await frozen()).toEqual({ items: [], nextCursor: null });
  });
});
