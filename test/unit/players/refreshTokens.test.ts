import { createHash, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newRefreshToken, readRefreshToken } from "../../../src/players/refreshTokens.ts";

describe("refresh tokens", () => {
  it("[P8] name their session; what is kept is the hash of the secret alone", () => {
    const sessionId = randomUUID();
    const { token, hash } = newRefreshToken(sessionId);
    const secret = token.slice(37);
    expect(token).toBe(`${sessionId}.${secret}`);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(hash).toBe(createHash("sha256").update(secret).digest("hex"));
    expect(readRefreshToken(token)).toEqual({ sessionId, hash });
  });

  it("[P8] no two are alike", () => {
    const sessionId = randomUUID();
    expect(new Set(Array.from({ length: 100 }, () => newRefreshToken(sessionId).token)).size).toBe(100);
  });

  const good = newRefreshToken(randomUUID()).token;
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
