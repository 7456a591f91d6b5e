import { describe, expect, it } from "vitest";
import { guestName, readLogin, usernameKey, variantOf } from "../../../src/players/usernames.ts";
import { username } from "../../../src/protocol/values.ts";

describe("usernames", () => {
  it.each([
    ["Ada", "ada"],
    ["ADA", "ada"],
    ["Ａｄａ", "ada"], // Full-width letters.
    ["ﬁnn", "finn"], // A ligature.
    ["Ünal", "ünal"],
  ])("[P2] %s is the name %s", (typed, key) => {
    expect(usernameKey(typed)).toBe(key);
  });

  it("[P2] different names stay different", () => {
    expect(usernameKey("ada1")).not.toBe(usernameKey("ada"));
    expect(usernameKey("a-da")).not.toBe(usernameKey("ada"));
  });

  it("[P2] a name for a guest, and a variant of any name, are themselves valid names", () => {
    const longest = "x".repeat(32);
    const astral = "𝒜".repeat(32); // Letters of two code units each.
    for (let i = 0; i < 200; i += 1) {
      for (const name of [guestName(), variantOf("Ada"), variantOf(longest), variantOf(astral)]) {
        expect(username.safeParse(name).success, name).toBe(true);
      }
    }
    expect(variantOf("Ada")).toMatch(/^Ada-[a-z0-9]{4}$/);
    expect(variantOf(longest)).toHaveLength(32);
  });

  it("[P2] codes differ", () => {
    expect(new Set(Array.from({ length: 100 }, guestName)).size).toBe(100); // Two alike: once in two million runs.
  });

  it("[P5] what holds an @ is an e-mail address, anything else a name", () => {
    expect(readLogin("Ada@Example.ORG")).toEqual({ email: "ada@example.org" });
    expect(readLogin("Ada")).toEqual({ usernameKey: "ada" });
  });
});
