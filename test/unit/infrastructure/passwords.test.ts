import { beforeAll, describe, expect, it } from "vitest";
import { createPasswords } from "../../../src/infrastructure/auth/passwords.ts";
import type { Passwords } from "../../../src/players/ports.ts";

describe("passwords", () => {
  let passwords: Passwords;
  beforeAll(async () => {
    passwords = await createPasswords();
  });

  it("[P5] are kept as argon2id of 19 MiB and two passes, salted", async () => {
    const [one, two] = await Promise.all([passwords.hash("the same"), passwords.hash("the same")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it("[P5] are right or wrong", async () => {
    const kept = await passwords.hash("correct horse");
    expect(await passwords.verify(kept, "correct horse")).toBe(true);
    expect(await passwords.verify(kept, "correct horsf")).toBe(false);
    expect(await passwords.verify(kept, "")).toBe(false);
  });

  it("[P5] may be typed composed or decomposed", async () => {
    expect(await passwords.verify(await passwords.hash("caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301")).toBe(true);
  });

  it("[P5] the password of an unknown account is always wrong, and takes as much work to check", async () => {
    const kept = await passwords.hash("correct horse");
    const took = async (hash: string | null) => {
      const startedAt = performance.now();
      expect(await passwords.verify(hash, "wrong")).toBe(false);
      return performance.now() - startedAt;
    };
    const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 15; i += 1) {
      known.push(await took(kept));
      unknown.push(await took(null));
    }
    // Without the work it would be a thousandth.
    expect(median(unknown)).toBeGreaterThan(median(known) / 2);
  });
});
