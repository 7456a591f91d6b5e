import { createHash, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTokens } from "../../../src/infrastructure/auth/tokens.ts";
import {
  newRotation,
  readRefreshToken,
  refreshTokenOf,
  rotationOf,
  wasGiven,
} from "../../../src/players/refreshTokens.ts";

const tokens = createTokens("a secret that only tests know, 32+", Date.now);
const newToken = (sessionId: string) => refreshTokenOf(tokens, sessionId, newRotation());

describe("refresh tokens", () => {
  it("[P8] name their session; what is kept is the hash of the secret alone", () => {
    const sessionId = randomUUID();
    const { token, hash } = newToken(sessionId);
    const secret = token.slice(37);
    expect(token).toBe(`${sessionId}.${secret}`);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(hash).toBe(createHash("sha256").update(secret).digest("hex"));
    expect(readRefreshToken(token)).toEqual({ sessionId, secret, hash });
  });

  it("[P8] no two are alike", () => {
    const sessionId = randomUUID();
    expect(new Set(Array.from({ length: 100 }, () => newToken(sessionId).token)).size).toBe(100);
  });

  it("[P8] the same exchange under the same key leads to the same token, under another key to another one", () => {
    const held = readRefreshToken(newToken(randomUUID()).token)!;
    const next = (key: string) => refreshTokenOf(tokens, held.sessionId, rotationOf(held, key)).token;
    expect(next("one")).toBe(next("one"));
    expect(next("two")).not.toBe(next("one"));
  });

  it("[P8] a refresh token of the session is distinguished from any other, whatever bit is wrong", () => {
    const sessionId = randomUUID();
    const { token } = newToken(sessionId);
    expect(wasGiven(tokens, readRefreshToken(token)!)).toBe(true);
    const secret = Buffer.from(token.slice(37), "base64url");
    for (let bit = 0; bit < 256; bit += 1) {
      const other = Buffer.from(secret);
      other[bit >> 3]! ^= 1 << (bit & 7);
      const forged = readRefreshToken(`${sessionId}.${other.toString("base64url")}`)!;
      expect(wasGiven(tokens, forged)).toBe(false);
    }
    expect(wasGiven(tokens, readRefreshToken(`${randomUUID()}.${token.slice(37)}`)!)).toBe(false);
    expect(wasGiven(createTokens("x".repeat(32), Date.now), readRefreshToken(token)!)).toBe(false);
  });

  const good = newToken(randomUUID()).token;
  it.each([
    ["nothing", ""],
    ["a session without a secret", good.slice(0, 37)],
    ["a secret without a session", good.slice(37)],
    ["one character less", good.slice(0, -1)],
    ["one character more", `${good}A`],
    ["a line break behind it", `${good}\n`],
    ["an access token", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"],
    ["an upper-case id", good.slice(0, 36).toUpperCase().replace(/\d/g, "A") + good.slice(36)],
  ])("[P8] %s is none of ours", (_name, token) => {
    expect(readRefreshToken(token)).toBeNull();
  });
});
