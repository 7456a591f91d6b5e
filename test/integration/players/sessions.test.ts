import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asPlayerId } from "../../../src/kernel/ids.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

describe("sessions", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  const refresh = (refreshToken: string, clientId?: string) =>
    edge.call("POST", "/api/auth/refresh", { body: { refreshToken, clientId } });
  const logout = (refreshToken: string) => edge.call("POST", "/api/auth/logout", { body: { refreshToken } });
  const me = (token: string) => edge.call("GET", "/api/me", { token });
  const sessionOf = ({ refreshToken }: SignedUp) => refreshToken.slice(0, 36);
  const refused = { status: 401, body: { code: "UNAUTHENTICATED" } };

  it("[P8] a refresh token is exchanged for a new pair of the same session", async () => {
    const guest = await edge.guest();
    const answered = await refresh(guest.refreshToken);
    expect(answered).toMatchObject({ status: 200, body: { user: guest.user } });
    expect(sessionOf(answered.body)).toBe(sessionOf(guest));
    expect(answered.body.refreshToken).not.toBe(guest.refreshToken);
    expect((await me(answered.body.accessToken)).status).toBe(200);
    expect((await me(guest.accessToken)).status).toBe(200); // Lives out its minutes.
  });

  it("[P8] only the hash of a refresh token is kept", async () => {
    const guest = await edge.guest();
    const row = await edge.prisma.session.findUniqueOrThrow({ where: { id: sessionOf(guest) } });
    expect(JSON.stringify(row)).not.toContain(guest.refreshToken.slice(37));
    expect(row.refreshHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("[P8] an old token that comes again ends the session for everyone, and closes its sockets", async () => {
    const guest = await edge.guest();
    const second = (await refresh(guest.refreshToken)).body as SignedUp;
    const third = (await refresh(second.refreshToken)).body as SignedUp;
    expect(await refresh(guest.refreshToken)).toMatchObject(refused);
    expect(await refresh(third.refreshToken)).toMatchObject(refused);
    for (const { accessToken } of [guest, second, third]) expect(await me(accessToken)).toMatchObject(refused);
    expect(edge.told.endedSessions).toContain(sessionOf(guest));
  });

  it("[P8] another session of the same player goes on", async () => {
    const credentials = { username: "Twice", password: "correct horse" };
    await edge.call("POST", "/api/auth/register", { body: { ...credentials, email: "twice@example.org" } });
    const login = async () => (await edge.call("POST", "/api/auth/login", { body: credentials })).body as SignedUp;
    const [phone, laptop] = [await login(), await login()];
    await refresh(phone.refreshToken);
    await refresh(phone.refreshToken);
    expect((await me(phone.accessToken)).status).toBe(401);
    expect((await me(laptop.accessToken)).status).toBe(200);
    expect((await refresh(laptop.refreshToken)).status).toBe(200);
  });

  it("[P8] of eight who exchange one token at once at most one gets a pair, and then it is over", async () => {
    const guest = await edge.guest();
    const tries = await Promise.all(Array.from({ length: 8 }, () => refresh(guest.refreshToken)));
    const pairs = tries.filter(({ status }) => status === 200);
    expect(pairs.length).toBeLessThanOrEqual(1);
    for (const { body } of pairs) expect(await refresh(body.refreshToken)).toMatchObject(refused);
    expect(await me(guest.accessToken)).toMatchObject(refused);
  });

  it("[P8] the last exchange may be asked for again by the same client, and leads to the same token", async () => {
    const [guest, clientId] = [await edge.guest(), randomUUID()];
    const first = await refresh(guest.refreshToken, clientId);
    const again = await refresh(guest.refreshToken, clientId);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.refreshToken).toBe(first.body.refreshToken);
    expect((await me(again.body.accessToken)).status).toBe(200);
    expect((await refresh(again.body.refreshToken, clientId)).status).toBe(200);
    expect(edge.told.endedSessions).not.toContain(sessionOf(guest));
  });

  it("[P8] eight exchanges of one client at once, each under a key of its own, are one", async () => {
    const [guest, clientId] = [await edge.guest(), randomUUID()];
    const body = { refreshToken: guest.refreshToken, clientId };
    const tries = await Promise.all(
      Array.from({ length: 8 }, () =>
        edge.call("POST", "/api/auth/refresh", { body, headers: { "idempotency-key": randomUUID() } }),
      ),
    );
    expect(tries.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(tries.map(({ body: { refreshToken } }) => refreshToken)).size).toBe(1);
  });

  it.each([
    ["by another client", { by: randomUUID(), afterMs: 0 }],
    ["by nobody who says who it is", { by: undefined, afterMs: 0 }],
    ["by the same client after a minute", { by: "same", afterMs: 60_001 }],
  ] as const)(
    "[P8] a spent token that comes again %s is a theft: the session ends for both",
    async (_, { by, afterMs }) => {
      const [guest, clientId] = [await edge.guest(), randomUUID()];
      const { body: second } = await refresh(guest.refreshToken, clientId);
      const rotatedAt = new Date(Date.now() - afterMs);
      await edge.prisma.session.update({ where: { id: sessionOf(guest) }, data: { rotatedAt } });
      expect(await refresh(guest.refreshToken, by === "same" ? clientId : by)).toMatchObject(refused);
      expect(await refresh(second.refreshToken, clientId)).toMatchObject(refused);
      expect(await me(second.accessToken)).toMatchObject(refused);
      expect(edge.told.endedSessions).toContain(sessionOf(guest));
    },
  );

  it("[P8] a token older than the last exchange is a theft, also by the same client at once", async () => {
    const [guest, clientId] = [await edge.guest(), randomUUID()];
    const { body: second } = await refresh(guest.refreshToken, clientId);
    const { body: third } = await refresh(second.refreshToken, clientId);
    expect(await refresh(guest.refreshToken, clientId)).toMatchObject(refused);
    expect(await refresh(third.refreshToken, clientId)).toMatchObject(refused);
  });

  it("[P8] a thief who exchanges first is caught when the owner comes, and the owner's sockets are closed", async () => {
    const guest = await edge.guest();
    const { body: stolen } = await refresh(guest.refreshToken, randomUUID());
    expect(await refresh(guest.refreshToken, randomUUID())).toMatchObject(refused);
    expect(await refresh(stolen.refreshToken)).toMatchObject(refused);
    expect(await me(stolen.accessToken)).toMatchObject(refused);
  });

  it.each([
    ["refresh", (token: string) => refresh(token)],
    ["log-out", (token: string) => logout(token)],
  ])("[P9] a %s with the right session and a secret it was never given ends nothing", async (_, ask) => {
    const guest = await edge.guest();
    const { body: second } = await refresh(guest.refreshToken);
    for (const secret of [
      "A".repeat(43),
      guest.refreshToken.slice(37, -1) + (guest.refreshToken.endsWith("A") ? "E" : "A"),
    ])
      await ask(`${sessionOf(guest)}.${secret}`);
    expect(edge.told.endedSessions).not.toContain(sessionOf(guest));
    expect((await me(second.accessToken)).status).toBe(200);
    expect((await refresh(second.refreshToken)).status).toBe(200);
  });

  it("[P9] logging out with a spent token of the session ends it", async () => {
    const guest = await edge.guest();
    const { body: second } = await refresh(guest.refreshToken);
    await refresh(second.refreshToken);
    expect((await logout(guest.refreshToken)).status).toBe(204);
    expect(await me(second.accessToken)).toMatchObject(refused);
  });

  it("[P10] that its player is banned tells only a token of the session", async () => {
    const guest = await edge.guest();
    await edge.prisma.user.update({ where: { id: guest.user.id }, data: { status: "BANNED" } });
    expect(await refresh(`${sessionOf(guest)}.${"A".repeat(43)}`)).toMatchObject(refused);
    expect(await refresh(guest.refreshToken)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  });

  it.each([
    ["a session that never was", `${randomUUID()}.${"A".repeat(43)}`],
    ["no token of ours", "x"],
    ["an access token", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"],
  ])("[P8] %s is refused and ends nothing", async (_name, token) => {
    const before = edge.told.endedSessions.length;
    expect(await refresh(token)).toMatchObject(refused);
    expect(edge.told.endedSessions).toHaveLength(before);
  });

  it("[P8] after thirty days without use it is over", async () => {
    const guest = await edge.guest();
    const row = await edge.prisma.session.findUniqueOrThrow({ where: { id: sessionOf(guest) } });
    expect((row.expiresAt.getTime() - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
    await edge.prisma.session.update({ where: { id: row.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await refresh(guest.refreshToken)).toMatchObject(refused);
    expect(await me(guest.accessToken)).toMatchObject(refused);
  });

  it("[P9] logout ends tokens and sockets at once, and may come twice", async () => {
    const guest = await edge.guest();
    expect((await me(guest.accessToken)).status).toBe(200);
    expect(await logout(guest.refreshToken)).toMatchObject({ status: 204, body: "" });
    expect(await me(guest.accessToken)).toMatchObject(refused);
    expect(await refresh(guest.refreshToken)).toMatchObject(refused);
    expect(edge.told.endedSessions).toContain(sessionOf(guest));
    expect((await logout(guest.refreshToken)).status).toBe(204);
  });

  it("[P9] logging out what never was is no mistake", async () => {
    expect((await logout(`${randomUUID()}.${"A".repeat(43)}`)).status).toBe(204);
    expect((await logout("x")).status).toBe(204);
    expect(await edge.call("POST", "/api/auth/logout", { body: {} })).toMatchObject({ status: 400 });
  });

  it("[P7] a refresh token opens no call, and an access token no refresh", async () => {
    const guest = await edge.guest();
    expect(await me(guest.refreshToken)).toMatchObject(refused);
    expect(await refresh(guest.accessToken)).toMatchObject(refused);
  });

  it.each(["", "Bearer", "Bearer ", "Basic YWRhOng=", "Token x", "Bearer a b"])(
    "[P7] %j is no authorization",
    async (authorization) => {
      const answered = await edge.call("GET", "/api/me", { headers: { authorization } });
      expect(answered).toMatchObject(refused);
      expect(answered.headers.get("www-authenticate")).toContain("Bearer");
    },
  );

  it("[P7] the scheme may be written in any case", async () => {
    const { accessToken } = await edge.guest();
    expect((await edge.call("GET", "/api/me", { headers: { authorization: `bearer ${accessToken}` } })).status).toBe(
      200,
    );
  });

  it("[P7] a token of 8 KB is refused", async () => {
    expect(await me("x".repeat(8_192))).toMatchObject(refused);
  });

  describe("a banned or excluded player", () => {
    it.each(["BANNED", "EXCLUDED"] as const)(
      "[P10] (%s) can neither log in nor refresh, and the session ends",
      async (status) => {
        const credentials = { username: `was${status}`, password: "correct horse" };
        const { body } = await edge.call("POST", "/api/auth/register", {
          body: { ...credentials, email: `${status}@example.org` },
        });
        await edge.prisma.user.update({ where: { id: body.user.id }, data: { status } });
        const forbidden = { status: 403, body: { code: "FORBIDDEN" } };
        expect(await edge.call("POST", "/api/auth/login", { body: credentials })).toMatchObject({
          ...forbidden,
          body: { reason: status },
        });
        expect(await refresh(body.refreshToken)).toMatchObject(forbidden);
        expect(await me(body.accessToken)).toMatchObject(refused);
        expect(edge.told.endedSessions).toContain(sessionOf(body));
      },
    );

    it("[P10] a banned player is given the reason with the token of a session that the ban has ended", async () => {
      const guest = await edge.guest();
      await edge.players.setBanned(asPlayerId(guest.user.id), true);
      expect(await me(guest.accessToken)).toMatchObject(refused);
      const forbidden = { status: 403, body: { code: "FORBIDDEN", reason: "BANNED" } };
      expect(await refresh(guest.refreshToken)).toMatchObject(forbidden);
      await edge.players.setBanned(asPlayerId(guest.user.id), false);
      expect(await refresh(guest.refreshToken)).toMatchObject(refused);
    });

    it("[P10] a banned player is given the reason only after the right password", async () => {
      const credentials = { username: "silent", password: "correct horse" };
      const { body } = await edge.call("POST", "/api/auth/register", {
        body: { ...credentials, email: "silent@example.org" },
      });
      await edge.prisma.user.update({ where: { id: body.user.id }, data: { status: "BANNED" } });
      expect(await edge.call("POST", "/api/auth/login", { body: { ...credentials, password: "wrong" } })).toMatchObject(
        refused,
      );
    });

    it("[P10] is asked about again after 30 seconds at the latest", async () => {
      const guest = await edge.guest();
      await me(guest.accessToken);
      const left = await edge.redisClient.ttl(`session:${sessionOf(guest)}`);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(30);
    });

    it("[P7] a Redis that was emptied revives no session that has ended", async () => {
      const guest = await edge.guest();
      await logout(guest.refreshToken);
      await edge.redisClient.flushall();
      expect(await me(guest.accessToken)).toMatchObject(refused);
    });

    it("[P10] a banned player's access token that was never used is refused from the start", async () => {
      const guest = await edge.guest();
      await edge.prisma.user.update({ where: { id: guest.user.id }, data: { status: "BANNED" } });
      expect(await me(guest.accessToken)).toMatchObject(refused);
    });
  });

  describe("the admin of the configuration", () => {
    const admin = { username: "TheAdmin", password: "an admin's password" };
    const login = (password = admin.password) =>
      edge.call("POST", "/api/auth/login", { body: { username: admin.username, password } });

    it("[P11] exists once, however many containers start at once", async () => {
      await Promise.all(Array.from({ length: 6 }, () => edge.players.ensureAdmin(admin)));
      expect(await edge.prisma.user.count({ where: { usernameKey: "theadmin" } })).toBe(1);
      const { body } = await login();
      expect(body.user).toMatchObject({ username: "TheAdmin", role: "ADMIN" });
      const { status } = await edge.call("GET", "/api/admin/ledger/check", { token: body.accessToken });
      expect(status).toBe(200);
    });

    it("[P11] stays signed in when nothing has changed", async () => {
      const { body } = await login();
      const before = await edge.prisma.user.findUniqueOrThrow({ where: { usernameKey: "theadmin" } });
      await edge.players.ensureAdmin(admin);
      expect(await edge.prisma.user.findUniqueOrThrow({ where: { usernameKey: "theadmin" } })).toEqual(before);
      expect((await me(body.accessToken)).status).toBe(200);
    });

    it("[P11] is signed out everywhere when the password changes", async () => {
      const { body } = await login();
      await edge.players.ensureAdmin({ ...admin, password: "another password" });
      expect(await login()).toMatchObject(refused);
      expect((await login("another password")).status).toBe(200);
      expect(await me(body.accessToken)).toMatchObject(refused);
    });

    it("[P11] a guest who squatted on the name does not wake up as admin", async () => {
      const squatter = await edge.guest("chief");
      await me(squatter.accessToken);
      await edge.players.ensureAdmin({ username: "Chief", password: "an admin's password" });
      expect(await me(squatter.accessToken)).toMatchObject(refused);
      expect(await refresh(squatter.refreshToken)).toMatchObject(refused);
    });

    it("[P11] a player who is no admin is refused, signed in or not", async () => {
      const { accessToken: token } = await edge.guest();
      expect(await edge.call("GET", "/api/admin/ledger/check", { token })).toMatchObject({
        status: 403,
        body: { code: "FORBIDDEN" },
      });
      expect(await edge.call("GET", "/api/admin/ledger/check")).toMatchObject(refused);
    });
  });
});
