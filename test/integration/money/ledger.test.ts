import { randomUUID } from "node:crypto";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { playerAccount } from "../../../src/money/accounts.ts";
import type { Ledger, Transfer } from "../../../src/money/ports/ledger.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";
import { newPlayerId } from "../../setup/ids.ts";

describe("the ledger", () => {
  let database: TestDatabase;
  let prisma: Prisma;
  let owner: pg.Pool;
  let ledger: Ledger;
  beforeAll(async () => {
    database = await openDatabase();
    prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 16 });
    ledger = createLedger(prisma);
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  });
  afterAll(async () => {
    await owner.end();
    await prisma.$disconnect();
    await database.drop();
  });

  /** An account with so much on it, from `issue:0`. */
  async function newAccount(balance: bigint): Promise<string> {
    const id = newPlayerId();
    const account = playerAccount(id);
    await owner.query("INSERT INTO accounts (id, kind, owner_id) VALUES ($1, 'PLAYER', $2)", [account, id]);
    if (balance > 0n) await ledger.post([transfer("issue:0", account, balance)]);
    return account;
  }

  const transfer = (from: string, to: string, amount: bigint): Transfer => ({
    id: randomUUID(),
    kind: "DEPOSIT",
    from,
    to,
    amount,
  });

  const balanceOf = async (account: string) => (await ledger.balance(account))?.balance;

  it("[M2] moves what one loses to the other", async () => {
    const [a, b] = [await newAccount(100n), await newAccount(0n)];
    const posted = await ledger.post([transfer(a, b, 60n)]);
    expect(posted).toEqual({
      outcome: "posted",
      balances: new Map([
        [a, { balance: 40n, version: 2n }],
        [b, { balance: 60n, version: 1n }],
      ]),
    });
    expect(await ledger.balance(a)).toEqual({ balance: 40n, version: 2n });
  });

  it("[M3] the last unit may be spent, and not one more", async () => {
    const [a, b] = [await newAccount(100n), await newAccount(0n)];
    await expect(ledger.post([transfer(a, b, 101n)])).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
    expect(await ledger.balance(a)).toEqual({ balance: 100n, version: 1n });
    await ledger.post([transfer(a, b, 100n)]);
    expect(await balanceOf(a)).toBe(0n);
    await expect(ledger.post([transfer(a, b, 1n)])).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
  });

  it("[M3] of a call that can't be paid whole, nothing is posted", async () => {
    const [a, b, c] = [await newAccount(100n), await newAccount(0n), await newAccount(0n)];
    const both = [transfer(a, b, 80n), transfer(a, c, 21n)];
    await expect(ledger.post(both)).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
    expect([await balanceOf(a), await balanceOf(b), await balanceOf(c)]).toEqual([100n, 0n, 0n]);
    expect(await ledger.transfer(both[0]!.id)).toBeNull();
  });

  it("[M3] money that passes through counts: what comes in pays what goes out in the same call", async () => {
    const [a, b, c] = [await newAccount(100n), await newAccount(0n), await newAccount(0n)];
    await ledger.post([transfer(a, b, 100n), transfer(b, c, 100n)]);
    expect([await balanceOf(a), await balanceOf(b), await balanceOf(c)]).toEqual([0n, 0n, 100n]);
  });

  it.each([0n, -1n])("[M2] an amount of %s is refused by the database", async (amount) => {
    const [a, b] = [await newAccount(100n), await newAccount(100n)];
    await expect(ledger.post([transfer(a, b, amount)])).rejects.toThrow(/transfers_amount_positive/);
    expect(await balanceOf(b)).toBe(100n);
  });

  it("[M2] an account that does not exist is no place to send money to", async () => {
    const a = await newAccount(100n);
    await expect(ledger.post([transfer(a, `player:${randomUUID()}`, 1n)])).rejects.toThrow(/no such account/);
    expect(await balanceOf(a)).toBe(100n);
  });

  it("[M5] a transfer's id is posted once, however many try at once", async () => {
    const [a, b] = [await newAccount(100n), await newAccount(0n)];
    const one = transfer(a, b, 10n);
    const outcomes = await Promise.all(Array.from({ length: 24 }, () => ledger.post([one])));
    expect(outcomes.filter(({ outcome }) => outcome === "posted")).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === "repeated")).toHaveLength(23);
    expect(await balanceOf(a)).toBe(90n);
    expect(await ledger.transfer(one.id)).toEqual({ ...one, createdAt: expect.any(Number) });
  });

  it("[M8] a frozen account neither pays nor is paid", async () => {
    const [a, b] = [await newAccount(100n), await newAccount(100n)];
    await owner.query("UPDATE accounts SET frozen_reason = 'looked at' WHERE id = $1", [a]);
    await expect(ledger.post([transfer(a, b, 1n)])).rejects.toMatchObject({ code: "ACCOUNT_FROZEN" });
    await expect(ledger.post([transfer(b, a, 1n)])).rejects.toMatchObject({ code: "ACCOUNT_FROZEN" });
    await owner.query("UPDATE accounts SET frozen_reason = NULL WHERE id = $1", [a]);
    await ledger.post([transfer(a, b, 1n)]);
  });

  it("[M3] 32 at once with money for one: one is paid", async () => {
    const [a, b] = [await newAccount(100n), await newAccount(0n)];
    const tries = await Promise.allSettled(Array.from({ length: 32 }, () => ledger.post([transfer(a, b, 100n)])));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason.code).toBe("INSUFFICIENT_FUNDS");
    expect([await balanceOf(a), await balanceOf(b)]).toEqual([0n, 100n]);
  });

  it("[M5] transfers in all directions at once end, without deadlock, in the right balances", async () => {
    const accounts = await Promise.all(Array.from({ length: 4 }, () => newAccount(1_000n)));
    const pairs = accounts.flatMap((from) => accounts.filter((to) => to !== from).map((to) => [from, to] as const));
    // More at once than there are connections, and never so many that one waits for its connection in vain.
    const callers = [...pairs, ...pairs].map(async ([from, to]) => {
      for (let calls = 0; calls < 5; calls += 1) await ledger.post([transfer(from, to, 1n), transfer(to, from, 1n)]);
    });
    await Promise.all(callers);
    for (const account of accounts) expect(await balanceOf(account)).toBe(1_000n);
  });

  it("[M2] [M3] [M6] whatever is tried, no money is made or lost, no player owes, every history adds up", async () => {
    const accounts = await Promise.all(Array.from({ length: 5 }, () => newAccount(1_000n)));
    const index = fc.nat({ max: accounts.length - 1 });
    const call = fc.array(fc.tuple(index, index, fc.bigInt(1n, 1_500n)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 4, maxLength: 12 }), async (calls) => {
        await Promise.all(
          calls.map(async (legs) => {
            const transfers = legs
              .filter(([from, to]) => from !== to)
              .map(([from, to, amount]) => transfer(accounts[from]!, accounts[to]!, amount));
            if (transfers.length === 0) return;
            await ledger.post(transfers).catch((error: { code?: string }) => {
              expect(error.code).toBe("INSUFFICIENT_FUNDS");
            });
          }),
        );
        const balances = await Promise.all(accounts.map(balanceOf));
        expect(balances.reduce((sum, balance) => sum! + balance!, 0n)).toBe(5_000n);
        for (const balance of balances) expect(balance).toBeGreaterThanOrEqual(0n);
        for (const account of accounts) await expectHistoryAddsUp(account);
      }),
      { numRuns: 25 },
    );
    expect(await ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });

  /** From the newest line down to the first. */
  async function expectHistoryAddsUp(account: string): Promise<void> {
    const { balance, version } = (await ledger.balance(account))!;
    const lines = await ledger.postings(account, { before: null, limit: 10_000 });
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: Number(version) }, (_, i) => version - BigInt(i)));
    let after = balance;
    for (const line of lines) {
      expect(line.balanceAfter).toBe(after);
      after -= line.amount;
    }
    expect(after).toBe(0n);
  }

  it("[M1] amounts far beyond 2^53 stay exact inside", async () => {
    const [a, b] = [await newAccount(2n ** 60n + 1n), await newAccount(0n)];
    await ledger.post([transfer(a, b, 2n ** 59n + 1n)]);
    expect([await balanceOf(a), await balanceOf(b)]).toEqual([2n ** 59n, 2n ** 59n + 1n]);
  });
});
