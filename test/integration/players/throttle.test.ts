import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, openEdge } from "../../setup/edge.ts";

/** One proxy is trusted, so that a test can come from many addresses. */
describe("throttling", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge({
      limits:
        "100x,login-failures=25/900,login-failures-account=10/900,login-failures-pair=10/900,guest=5/60,register=3/60",
      http: { trustedProxies: 1 },
    });
    for (const username of ["ada", "bob", "eve", "dan"])
      await register(username, "10.9.9.9", `${username}@example.org`, username);
  });
  afterAll(() => edge.close());

  let addresses = 0;
  const fresh = () => `10.0.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;
  const from = (address: string) => ({ "x-forwarded-for": address });
  const login = (username: string, password: string, address: string) =>
    edge.call("POST", "/api/auth/login", { body: { username, password }, headers: from(address) });
  function register(username: string, address: string, email = `${username}@example.org`, key = address) {
    const body = { username, email, password: "correct horse" };
    return edge.call("POST", "/api/auth/register", { body, headers: from(key === address ? address : fresh()) });
  }

  it("[P6] the eleventh wrong password for a name is not even looked at, from whichever address, and neither is the right one", async () => {
    for (let i = 0; i < 10; i += 1) expect((await login("ada", "wrong", fresh())).status).toBe(401);
    const closed = await login("ada", "wrong", fresh());
    expect(closed).toMatchObject({ status: 429, body: { code: "RATE_LIMITED", retryable: true } });
    const waitS = Number(closed.headers.get("retry-after"));
    expect(waitS).toBeGreaterThan(800);
    expect(waitS).toBeLessThanOrEqual(900);
    expect(closed.body.retryAfterMs).toBeGreaterThan(800_000);
    expect((await login("ADA", "correct horse", fresh())).status).toBe(429);
    expect((await login("bob", "correct horse", fresh())).status).toBe(200);
  });

  it("[L22] a stranger's guesses shut out strangers, and not the owner where the account is known", async () => {
    const home = "10.8.8.8";
    await register("owner", home);
    for (let i = 0; i < 60; i += 1) await login("owner", "wrong", fresh());
    expect((await login("owner", "wrong", fresh())).status).toBe(429);
    expect((await login("owner", "correct horse", fresh())).status).toBe(429);
    expect((await login("owner", "correct horse", home)).status).toBe(200);
  });

  it("[L22] at home too the eleventh wrong one is not looked at", async () => {
    const home = "10.8.8.9";
    await register("cat", home);
    for (let i = 0; i < 10; i += 1) expect((await login("cat", "wrong", home)).status).toBe(401);
    expect((await login("cat", "correct horse", home)).status).toBe(429);
  });

  it("[L22] name and e-mail address of one account are one count", async () => {
    await register("twin", fresh());
    for (let i = 0; i < 10; i += 1) {
      const written = ["twin", "TWIN", "twin@example.org", "Twin@Example.org"][i % 4] ?? "";
      expect((await login(written, "wrong", fresh())).status).toBe(401);
    }
    for (const written of ["twin", "twin@example.org"])
      expect((await login(written, "wrong", fresh())).status).toBe(429);
  });

  it("[P6] the right password forgives: nine wrong ones, a right one, and nine more", async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 9; i += 1) expect((await login("bob", "wrong", fresh())).status).toBe(401);
      expect((await login("bob", "correct horse", fresh())).status).toBe(200);
    }
  });

  it("[P6] parallel guesses count like any others", async () => {
    // Connections first: to open one takes the threads that hash passwords, and may then take longer than it is waited for.
    await Promise.all(Array.from({ length: 8 }, () => edge.prisma.$queryRaw`SELECT 1`));
    const tries = await Promise.all(Array.from({ length: 40 }, () => login("eve", "wrong", fresh())));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  it("[P6] an address that tries many names is closed; another is not", async () => {
    const address = fresh();
    for (let i = 0; i < 25; i += 1) expect((await login(`nobody${i}`, "wrong", address)).status).toBe(401);
    expect((await login("dan", "correct horse", address)).status).toBe(429);
    expect((await login("dan", "correct horse", fresh())).status).toBe(200);
  });

  it("[P6] who logs in rightly is never closed out", async () => {
    const address = fresh();
    for (let i = 0; i < 30; i += 1) expect((await login("dan", "correct horse", address)).status).toBe(200);
  });

  it("[P6] addresses that the client made up are not believed", async () => {
    const address = fresh();
    const forged = (i: number) => `1.2.3.${i}, ${address}`; // The trusted proxy adds the last one.
    for (let i = 0; i < 25; i += 1) expect((await login(`noone${i}`, "wrong", forged(i))).status).toBe(401);
    expect((await login("noone", "wrong", forged(200))).status).toBe(429);
  });

  it("[P6] without a trusted proxy the peer itself counts, whatever it says it forwards", async () => {
    const direct = await openEdge({ limits: "guest=2/60" });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await direct.call("POST", "/api/auth/guest", { body: {}, headers: from(fresh()) })).status);
    }
    await direct.close();
    expect(statuses).toEqual([201, 201, 429]);
  });

  it("[P6] guests and registrations are limited per address", async () => {
    const address = fresh();
    const guest = () => edge.call("POST", "/api/auth/guest", { body: {}, headers: from(address) });
    for (let i = 0; i < 5; i += 1) expect((await guest()).status).toBe(201);
    expect(await guest()).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    for (let i = 0; i < 3; i += 1) expect((await register(`many${i}`, address)).status).toBe(201);
    expect((await register("many9", address)).status).toBe(429);
    expect((await register("many9", fresh())).status).toBe(201);
  });

  it("[P6] while Redis is away the container counts for itself; players come in and play on", async () => {
    await edge.redis.kill();
    try {
      for (let i = 0; i < 5; i += 1) expect((await login("carl", "wrong", fresh())).status).toBe(401);
      expect((await login("carl", "wrong", fresh())).status).toBe(429);
      const guest = await edge.call("POST", "/api/auth/guest", { body: {}, headers: from(fresh()) });
      expect(guest.status).toBe(201);
      const me = await edge.call("GET", "/api/me", { token: guest.body.accessToken });
      expect(me.status).toBe(200);
      expect(me.headers.get("x-cache")).toBe("MISS");
      const { refreshToken } = guest.body;
      expect((await edge.call("POST", "/api/auth/logout", { body: { refreshToken } })).status).toBe(204);
      expect((await edge.call("GET", "/api/me", { token: guest.body.accessToken })).status).toBe(401);
    } finally {
      await edge.redis.start();
    }
  });
});
