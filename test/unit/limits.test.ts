import { describe, expect, it } from "vitest";
import { type Bucket, takeFrom } from "../../src/kernel/bucket.ts";
import { POLICIES, type PolicyName, readPolicies, windowMsOf } from "../../src/kernel/policies.ts";

/** One bucket over time. */
function bucketOf(name: PolicyName, policies = readPolicies("")) {
  let bucket: Bucket | null = null;
  return (now: number, cost = 1) => {
    const poured = takeFrom(bucket, policies[name], cost, now);
    bucket = poured.bucket;
    return poured;
  };
}

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("a bucket", () => {
  it("[L10] gives five payments at once, and tells the sixth to wait 8 s, when four are back", () => {
    const take = bucketOf("money-write");
    for (let i = 0; i < 5; i += 1) expect(take(i * 10).isTaken).toBe(true);
    expect(take(40)).toMatchObject({ isTaken: false, waitMs: 8_000 });
    expect(take(540)).toMatchObject({ isTaken: false, waitMs: 7_500 });
    expect(take(8_039)).toMatchObject({ isTaken: false, waitMs: 1 });
    for (let i = 0; i < 4; i += 1) expect(take(8_040).isTaken).toBe(true);
    expect(take(8_040)).toMatchObject({ isTaken: false, waitMs: 8_000 });
  });

  it.each(Object.keys(POLICIES) as PolicyName[])("[L10] gives of %s, in the long run, what its table says", (name) => {
    const { burst, everyMs } = POLICIES[name];
    const windowMs = windowMsOf(POLICIES[name]);
    const take = bucketOf(name);
    let taken = 0;
    let at = 0;
    const hours = 20 * windowMs;
    while (at < hours) {
      const { isTaken, waitMs } = take(at);
      if (isTaken) taken += 1;
      else at += waitMs; // As a client that heeds it.
    }
    expect(taken).toBeLessThanOrEqual(burst * 21 + 1);
    expect(taken).toBeGreaterThan(burst * 15);
    expect(everyMs).toBeGreaterThan(0);
  });

  it("[L11] a person who plays four tables by hand for an hour, as fast as a hand goes, never meets the limit", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const next = random(seed);
      const take = bucketOf("table-act");
      // A table asks for a bet, then for one to four moves, then settles; the person has one pair of hands.
      const due = [0, 1, 2, 3].map(() => ({ at: next() * 5_000, moves: 0 }));
      let hand = 0;
      while (hand < 3_600_000) {
        const table = due.toSorted((a, b) => a.at - b.at)[0]!;
        hand = Math.max(hand, table.at) + 700 + next() * 900;
        expect(take(hand).isTaken, `seed ${seed} at ${Math.round(hand)} ms`).toBe(true);
        table.moves = table.moves > 0 ? table.moves - 1 : 1 + Math.floor(next() * 4);
        table.at = hand + (table.moves > 0 ? 300 : 4_000 + next() * 1_500);
      }
    }
  });

  it.each([10, 60, 600])("[L11] of a script's twenty actions a second, nine in ten are refused: %i s", (seconds) => {
    const take = bucketOf("table-act");
    let refused = 0;
    for (let i = 0; i < seconds * 20; i += 1) if (!take(i * 50).isTaken) refused += 1;
    expect(refused / (seconds * 20)).toBeGreaterThanOrEqual(0.9);
  });
});

describe("RATE_LIMITS", () => {
  it("[L14] empty is the table as it stands", () => {
    expect(readPolicies("")).toBe(POLICIES);
  });

  it("[L14] raises one, all, or none; what comes later counts", () => {
    expect(readPolicies("money-write=20/10")["money-write"]).toMatchObject({ burst: 20, back: 16, everyMs: 8_000 });
    expect(readPolicies("10x").api).toMatchObject({ burst: 1_000, back: 100, everyMs: 6_000 });
    expect(readPolicies("off,money-write=5/10")["money-write"]).toMatchObject({ burst: 5, back: 5, everyMs: 10_000 });
    expect(readPolicies("1000x, money-write=5/10")["money-write"]).toMatchObject(POLICIES["money-write"]);
    expect(readPolicies("guest=off").guest.burst).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    "fast",
    "money-write",
    "money-write=5",
    "money-write=0/10",
    "nothing=5/10",
    "0x",
    "__proto__=5/10",
    "api=5/0",
  ])("[L14] %s is refused by name", (text) => {
    expect(() => readPolicies(text)).toThrow(text);
  });
});
