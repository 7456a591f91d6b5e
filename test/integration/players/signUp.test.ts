import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlayerId } from "../../../src/kernel/ids.ts";
import { playerAccount } from "../../../src/money/accounts.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";

describe("coming in", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  const register = (username: string, email: string, options: { token?: string; password?: string } = {}) =>
    edge.call("POST", "/api/auth/register", {
      ...(options.token === undefined ? {} : { token: options.token }),
      body: { username, email, password: options.password ?? "correct horse" },
    });
  const balanceOf = async (id: PlayerId) => (await edge.ledger.balance(playerAccount(id)))?.balance;

  it("[P1] a guest needs nothing, not even a body", async () => {
    const answered = await edge.call("POST", "/api/auth/guest");
    expect(answered.status).toBe(201);
    expect(answered.body).toEqual({
      user: { id: expect.any(String), username: expect.stringMatching(/^guest-/), role: "PLAYER", guest: true },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    });
    expect(await balanceOf(answered.body.user.id)).toBe(100_000n);
  });

  it("[P7] the token says who it is, and nothing secret", async () => {
    const { accessToken, user, refreshToken } = await edge.guest("Claire");
    expect(decodeJwt(accessToken)).toEqual({
      sub: user.id,
      sid: refreshToken.slice(0, 36),
      name: "Claire",
      role: "PLAYER",
      guest: true,
      iss: "vegascore",
      aud: "vegascore:access",
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  it("[P2] a guest gets the name they ask for, and with a code if it is taken in any spelling", async () => {
    expect((await edge.guest("Grace")).user.username).toBe("Grace");
    for (const taken of ["Grace", "GRACE", "Ｇｒａｃｅ"]) {
      const { user } = await edge.guest(taken);
      expect(user.username).toMatch(new RegExp(`^${taken}-[a-z0-9]{4}$`));
      expect(await balanceOf(user.id)).toBe(100_000n);
    }
  });

  it("[P2] twenty guests who want one name at once all get in, under twenty names", async () => {
    const guests = await Promise.all(Array.from({ length: 20 }, () => edge.guest("Everyone")));
    expect(new Set(guests.map(({ user }) => user.username)).size).toBe(20);
    expect(guests.filter(({ user }) => user.username === "Everyone")).toHaveLength(1);
  });

  it("[P6] three hundred guests from one address are welcome", async () => {
    for (let batch = 0; batch < 30; batch += 1) {
      const guests = await Promise.all(
        Array.from({ length: 10 }, () => edge.call("POST", "/api/auth/guest", { body: {} })),
      );
      expect(guests.map(({ status }) => status)).toEqual(Array(10).fill(201));
    }
  });

  it.each(["ab", "x".repeat(33), "a b c", "a@b.c", "<b>x</b>", "", "a\u0000b", "tab\tbed", 7, null, ["abc"]])(
    "[P15] %j is no username",
    async (username) => {
      const answered = await edge.call("POST", "/api/auth/guest", { body: { username } });
      expect(answered).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
      expect(answered.body.issues[0]?.path).toBe("username");
    },
  );

  it.each(["abc", "x".repeat(32), "Ünal_1.2-3", "日本語"])("[P15] %s is one", async (username) => {
    expect((await edge.guest(username)).user.username).toBe(username);
  });

  it.each(["role", "balance", "id", "guest", "status"])("[P15] a player can't set their own %s", async (field) => {
    const extra = { [field]: "ADMIN" };
    const body = {
      username: `x${randomUUID().slice(0, 8)}`,
      email: "x@example.org",
      password: "correct horse",
      ...extra,
    };
    expect((await edge.call("POST", "/api/auth/register", { body })).status).toBe(400);
    expect((await edge.call("POST", "/api/auth/guest", { body: extra })).status).toBe(400);
  });

  it("[P1] a registered player starts with the same chips and can log in by name or address", async () => {
    const answered = await register("Hedy", "Hedy@Example.org");
    expect(answered).toMatchObject({ status: 201, body: { user: { username: "Hedy", role: "PLAYER", guest: false } } });
    expect(await balanceOf(answered.body.user.id)).toBe(100_000n);
    for (const username of ["Hedy", "hEDY", "hedy@example.ORG"]) {
      const login = await edge.call("POST", "/api/auth/login", { body: { username, password: "correct horse" } });
      expect(login).toMatchObject({ status: 200, body: { user: answered.body.user } });
    }
  });

  it("[P5] the password is kept as argon2id, never as it is", async () => {
    const { body } = await register("Kept", "kept@example.org", { password: "a password in the clear" });
    const row = await edge.prisma.user.findUniqueOrThrow({ where: { id: body.user.id } });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(edge.log)).not.toContain("in the clear");
  });

  it("[P3] [L23] a taken name or address is refused, without a word that it is the address, and leaves nothing behind", async () => {
    await register("Alan", "alan@example.org");
    const [users, accounts] = [await edge.prisma.user.count(), await edge.prisma.account.count()];
    const refused = { status: 409, body: { code: "USERNAME_TAKEN" } };
    const [byName, byAddress] = [
      await register("ALAN", "other@example.org"),
      await register("Alan2", "ALAN@example.org"),
    ];
    expect(byName).toMatchObject({ ...refused, body: { field: "username" } });
    expect(byAddress).toMatchObject(refused);
    expect(JSON.stringify(byAddress.body)).not.toMatch(/field|"email|example/);
    expect([await edge.prisma.user.count(), await edge.prisma.account.count()]).toEqual([users, accounts]);
  });

  it("[P3] of many who register one name at once, one has it", async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, (_, i) => register("Rush", `rush${i}@example.org`)));
    expect(tries.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  it.each([
    ["a password of seven", { password: "1234567" }],
    ["a password of 257", { password: "x".repeat(257) }],
    ["no address", { email: "nobody" }],
    ["an address of 255", { email: `${"x".repeat(243)}@example.org` }],
    ["no name", { username: undefined }],
  ])("[P15] %s is refused", async (_name, wrong) => {
    const body = { username: "Wrong", email: "wrong@example.org", password: "correct horse", ...wrong };
    expect(await edge.call("POST", "/api/auth/register", { body })).toMatchObject({
      status: 400,
      body: { code: "VALIDATION_FAILED" },
    });
  });

  describe("a guest who registers", () => {
    it("[P4] keeps id, chips and session, and gets new tokens", async () => {
      const guest = await edge.guest();
      await edge.call("POST", "/api/wallet/deposits", { token: guest.accessToken, body: { amount: 23 } });
      const answered = await register("Emmy", "emmy@example.org", { token: guest.accessToken });
      expect(answered).toMatchObject({
        status: 201,
        body: { user: { id: guest.user.id, username: "Emmy", guest: false } },
      });
      const { accessToken: token, refreshToken } = answered.body;
      expect((await edge.call("GET", "/api/wallet", { token })).body.balance).toBe(100_023);
      expect(decodeJwt(token)).toMatchObject({ sid: guest.refreshToken.slice(0, 36), name: "Emmy", guest: false });
      expect(refreshToken).not.toBe(guest.refreshToken);
      expect((await edge.call("POST", "/api/auth/refresh", { body: { refreshToken } })).status).toBe(200);
      expect(edge.told.endedSessions).not.toContain(guest.refreshToken.slice(0, 36));
    });

    it("[P12] sees the new name at once, cached or not", async () => {
      const { accessToken: token } = await edge.guest();
      await edge.call("GET", "/api/me", { token });
      expect((await edge.call("GET", "/api/me", { token })).headers.get("x-cache")).toBe("HIT");
      await register("Sofia", "sofia@example.org", { token });
      const { body } = await edge.call("GET", "/api/me", { token });
      expect(body).toMatchObject({ username: "Sofia", email: "sofia@example.org", guest: false });
    });

    it("[P4] the guest's refresh token is worth nothing any more", async () => {
      const guest = await edge.guest();
      await register("Maria", "maria@example.org", { token: guest.accessToken });
      const old = await edge.call("POST", "/api/auth/refresh", { body: { refreshToken: guest.refreshToken } });
      expect(old).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
    });

    it("[P4] does so once, also when asked five times at once", async () => {
      const { accessToken: token, user } = await edge.guest();
      const tries = await Promise.all(
        Array.from({ length: 5 }, (_, i) => register(`Once${i}`, `once${i}@example.org`, { token })),
      );
      expect(tries.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403]);
      expect(tries.find(({ status }) => status === 201)!.body.user.id).toBe(user.id);
    });

    it("[P3] under a taken name stays the guest they were", async () => {
      await register("Ida", "ida@example.org");
      const guest = await edge.guest();
      expect(await register("ida", "ida2@example.org", { token: guest.accessToken })).toMatchObject({ status: 409 });
      const { body } = await edge.call("GET", "/api/me", { token: guest.accessToken });
      expect(body).toMatchObject({ username: guest.user.username, guest: true, email: null });
    });

    it("[P7] with a token that is no good is refused, not made a stranger", async () => {
      expect(await register("Lost", "lost@example.org", { token: "no.good.token" })).toMatchObject({ status: 401 });
      expect(await edge.prisma.user.count({ where: { usernameKey: "lost" } })).toBe(0);
    });

    it("[P4] a registered player's token makes no difference: it is another player", async () => {
      const first = await register("First", "first@example.org");
      const second = await register("Second", "second@example.org", { token: first.body.accessToken });
      expect(second.status).toBe(201);
      expect(second.body.user.id).not.toBe(first.body.user.id);
    });
  });
});
