import { describe, expect, it } from "vitest";
import { exactNumber } from "../../../src/kernel/amounts.ts";
import { Bug } from "../../../src/kernel/assert.ts";
import { asPlayerId } from "../../../src/kernel/ids.ts";
import { issueAccount, paymentAccount, playerAccount, playerOfAccount } from "../../../src/money/accounts.ts";
import { newPlayerId } from "../../setup/ids.ts";

describe("sums on the wire", () => {
  it("[M1] go out as exact integers up to 2^53 − 1, in both directions", () => {
    expect(exactNumber(9_007_199_254_740_991n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(exactNumber(-9_007_199_254_740_991n)).toBe(Number.MIN_SAFE_INTEGER);
    expect(exactNumber(0n)).toBe(0);
  });

  it.each([9_007_199_254_740_992n, -9_007_199_254_740_992n, 2n ** 63n])(
    "[M1] %s is a bug, not a rounded number",
    (sum) => {
      expect(() => exactNumber(sum)).toThrow(Bug);
    },
  );
});

describe("accounts", () => {
  it("[M7] issue and payments have sixteen accounts each, and a player always the same ones", () => {
    const players = Array.from({ length: 2_000 }, () => newPlayerId());
    const counts = new Map<string, number>();
    for (const player of players) counts.set(issueAccount(player), (counts.get(issueAccount(player)) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(Array.from({ length: 16 }, (_, shard) => `issue:${shard}`).sort());
    expect(Math.max(...counts.values())).toBeLessThan(250); // 125 each, give or take eleven standard deviations.
    for (const player of players.slice(0, 50)) {
      expect(paymentAccount(player)).toBe(issueAccount(player).replace("issue", "payment"));
      expect(paymentAccount(asPlayerId(player.toUpperCase()))).toBe(paymentAccount(player));
    }
  });

  it("[M7] what does not end in a hex digit is no player", () => {
    expect(() => issueAccount(asPlayerId("nobody at all"))).toThrow(Bug);
  });

  it("[M14] a wallet is recognised by its name, and nothing else is", () => {
    const player = newPlayerId();
    expect(playerOfAccount(playerAccount(player))).toBe(player);
    expect(playerOfAccount(`house:${player}`)).toBeNull();
    expect(playerOfAccount(issueAccount(player))).toBeNull();
  });
});
