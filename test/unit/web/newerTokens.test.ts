import { describe, expect, it } from "vitest";
import type { KeptTokens } from "../../../src/client/index.ts";
import { newerOf } from "../../../src/web/newerTokens.ts";

const pair = (count: number, clientId = "one"): KeptTokens => ({
  user: { id: "p", username: "ada", role: "PLAYER", guest: true },
  accessToken: `access-${count}`,
  refreshToken: `refresh-${count}`,
  renewal: { idempotencyKey: `key-${count}`, clientId, count },
});

describe("what the tab before has left", () => {
  it("[B17] is taken over where it is further on in the same session, and nowhere else", () => {
    expect(newerOf(pair(1), pair(2))).toEqual(pair(2));
    expect(newerOf(pair(2), pair(2))).toBeNull();
    expect(newerOf(pair(3), pair(2))).toBeNull();
    expect(newerOf(pair(1), pair(2, "another sign-in"))).toBeNull();
    expect(newerOf(pair(1), null)).toBeNull();
  });

  it("[B17] newer tokens sign no player in again who has signed out", () => {
    expect(newerOf(null, pair(2))).toBeNull();
  });
});
