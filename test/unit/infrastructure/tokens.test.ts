import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createTokens } from "../../../src/infrastructure/auth/tokens.ts";
import { Bug } from "../../../src/kernel/assert.ts";
import type { Session } from "../../../src/players/ports.ts";
import { newPlayerId } from "../../setup/ids.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const tokens = createTokens(SECRET, () => Date.now());
const session: Session = {
  playerId: newPlayerId(),
  sessionId: randomUUID(),
  username: "Ada",
  role: "PLAYER",
  guest: true,
};

/** A token as ours are made, with one thing different. */
interface Difference {
  readonly secret?: string;
  readonly header?: { alg?: string; typ?: string };
  readonly payload?: Readonly<Record<string, unknown>>;
}

function forge({ secret = SECRET, header = {}, payload = {} }: Difference): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const { playerId, sessionId, username, role, guest } = session;
  const ours = {
    sub: playerId,
    sid: sessionId,
    name: username,
    role,
    guest,
    iss: "vegascore",
    aud: "vegascore:access",
  };
  return new SignJWT({ ...ours, iat: now, exp: now + 900, ...payload })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...header })
    .sign(new TextEncoder().encode(secret));
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from;

describe("access tokens", () => {
  afterEach(() => vi.useRealTimers());

  it("[P7] say who holds them", async () => {
    expect(await tokens.verify(await tokens.sign(session))).toEqual(session);
    expect(await tokens.verify(await forge({}))).toEqual(session);
  });

  it("[P7] live for 15 minutes and not a second longer", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const token = await tokens.sign(session);
    vi.setSystemTime(1_800_000_000_000 + 899_000);
    expect(await tokens.verify(token)).toEqual(session);
    vi.setSystemTime(1_800_000_000_000 + 900_000);
    expect(await tokens.verify(token)).toBeNull();
  });

  it.each<[string, Difference]>([
    ["another key", { secret: SECRET.replace("0", "1") }],
    ["another HMAC", { header: { alg: "HS512" }, secret: SECRET.repeat(2) }],
    ["the type of an identity token", { header: { typ: "JWT" } }],
    ["another issuer", { payload: { iss: "someone" } }],
    ["another audience", { payload: { aud: "vegascore:refresh" } }],
    ["an expiry in the past", { payload: { exp: seconds(-1) } }],
    ["no expiry", { payload: { exp: undefined } }],
    ["an expiry that is no number", { payload: { exp: "tomorrow" } }],
    ["a life of a year", { payload: { iat: seconds(-3_600), exp: seconds(31_536_000) } }],
    ["no time of issue", { payload: { iat: undefined } }],
    ["a start in the future", { payload: { nbf: seconds(3_600) } }],
    ["no subject", { payload: { sub: undefined } }],
    ["a subject that is no id", { payload: { sub: "admin" } }],
    ["no session", { payload: { sid: undefined } }],
    ["an unknown role", { payload: { role: "OWNER" } }],
    ["a name of another type", { payload: { name: { toString: "x" } } }],
  ])("[P7] with %s open nothing", async (_name, difference) => {
    expect(await tokens.verify(await forge(difference))).toBeNull();
  });

  it("[P7] without a signature open nothing, whatever they call it", async () => {
    const [, payload] = (await forge({})).split(".");
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
      expect(await tokens.verify(`${base64({ alg, typ: "at+jwt" })}.${payload}.`)).toBeNull();
    }
  });

  it("[P7] with a changed claim or signature open nothing", async () => {
    const [header, payload, signature] = (await tokens.sign(session)).split(".");
    const claims = JSON.parse(Buffer.from(payload!, "base64url").toString());
    expect(await tokens.verify(`${header}.${base64({ ...claims, role: "ADMIN" })}.${signature}`)).toBeNull();
    const other = signature!.startsWith("A") ? "B" : "A";
    expect(await tokens.verify(`${header}.${payload}.${other}${signature!.slice(1)}`)).toBeNull();
  });

  it.each(["", ".", "..", "a.b.c", "null", "🂡.🂢.🂣", "x".repeat(5_000)])("[P7] %j is none", async (token) => {
    expect(await tokens.verify(token)).toBeNull();
  });

  it("[P7] of more than 4,096 characters are not even looked at", async () => {
    const fits = await forge({ payload: { filler: "x".repeat(2_000) } });
    const longer = await forge({ payload: { filler: "x".repeat(4_000) } });
    expect(fits.length).toBeLessThan(4_096);
    expect(await tokens.verify(fits)).toEqual(session);
    expect(longer.length).toBeGreaterThan(4_096);
    expect(await tokens.verify(longer)).toBeNull();
  });

  it("[P7] need a secret of 32 characters", () => {
    expect(() => createTokens("x".repeat(31), Date.now)).toThrow(Bug);
    expect(() => createTokens("x".repeat(32), Date.now)).not.toThrow();
  });
});
