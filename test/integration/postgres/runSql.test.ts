import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { runSql } from "../../../src/infrastructure/postgres/runSql.ts";
import { playerAccount } from "../../../src/money/accounts.ts";
import type { Transfer } from "../../../src/money/ports/ledger.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";
import { newPlayerId } from "../../setup/ids.ts";

describe("a statement that meets trouble", () => {
  let database: TestDatabase;
  let prisma: Prisma;
  let owner: pg.Pool;
  beforeAll(async () => {
    database = await openDatabase();
    prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 4 });
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await owner.end();
    await database.drop();
  });

  const unavailable = { code: "SERVICE_UNAVAILABLE", facts: { retryAfterMs: 1_000 } };
  const raise = (state: string) =>
    prisma.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'forced' USING ERRCODE = '${state}'; END $$`);

  it.each(["40001", "40P01"])("[M5] %s is tried again, repeatable or not, and succeeds", async (state) => {
    for (const repeatable of [true, false]) {
      let tries = 0;
      const statement = async () => {
        tries += 1;
        if (tries < 5) await raise(state);
        return tries;
      };
      expect(await runSql(statement, { repeatable })).toBe(5);
    }
  });

  it.each(["40001", "40P01"])("[M5] %s for ever is given up after five tries", async (state) => {
    let tries = 0;
    const statement = () => {
      tries += 1;
      return raise(state);
    };
    await expect(runSql(statement, { repeatable: true })).rejects.toMatchObject(unavailable);
    expect(tries).toBe(5);
  });

  it("[P14] an ordinary refusal of the database is passed on, at once", async () => {
    let tries = 0;
    const statement = () => {
      tries += 1;
      return raise("23514");
    };
    await expect(runSql(statement, { repeatable: true })).rejects.toThrow("forced");
    expect(tries).toBe(1);
  });

  const cutMyself = () => prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;

  it("[M5] a cut connection: what is repeatable runs once more", async () => {
    let tries = 0;
    const statement = async () => {
      tries += 1;
      if (tries === 1) await cutMyself();
      return tries;
    };
    expect(await runSql(statement, { repeatable: true })).toBe(2);
  });

  it("[P8] a cut connection: what is not repeatable is not tried again, because it may have happened", async () => {
    let tries = 0;
    const statement = () => {
      tries += 1;
      return cutMyself();
    };
    await expect(runSql(statement, { repeatable: false })).rejects.toMatchObject(unavailable);
    expect(tries).toBe(1);
  });

  it("[P14] a full pool refuses in time, and nothing is lost", async () => {
    const readers = Array.from({ length: 4 }, () => prisma.$queryRaw`SELECT pg_sleep(4.5)::text`.then(() => undefined));
    const startedAt = performance.now();
    const statement = () => prisma.$queryRaw`SELECT 1`;
    await expect(runSql(statement, { repeatable: true })).rejects.toMatchObject(unavailable);
    expect(performance.now() - startedAt).toBeLessThan(4_500); // After two; later the readers are done, and it would be answered.
    await Promise.all(readers);
    expect(await runSql(() => prisma.user.count(), { repeatable: true })).toBe(0);
  });

  it("[P14] a server that is not there refuses at once", async () => {
    const nowhere = createOptimizedPrismaClient({ url: "postgresql://a:b@127.0.0.1:1/x", poolSize: 2 });
    await expect(runSql(() => nowhere.user.count(), { repeatable: true })).rejects.toMatchObject(unavailable);
    await nowhere.$disconnect();
  });

  it("[M5] with sessions cut 300 times on the way, each transfer that is repeated until answered is posted once", async () => {
    const ledger = createLedger(prisma);
    const [a, b] = [playerAccount(newPlayerId()), playerAccount(newPlayerId())];
    await owner.query("INSERT INTO accounts (id, kind) VALUES ($1, 'PLAYER'), ($2, 'PLAYER')", [a, b]);
    await ledger.post([{ id: randomUUID(), kind: "DEPOSIT", from: "payment:0", to: a, amount: 1_000n }]);
    const transfers = Array.from(
      { length: 150 },
      (): Transfer => ({ id: randomUUID(), kind: "DEPOSIT", from: a, to: b, amount: 1n }),
    );
    let done = false;
    const cutting = (async () => {
      let cuts = 0;
      // So many and no more: cut for ever, a slow machine would never get a statement through.
      while (!done && cuts < 300) {
        const { rowCount } = await owner.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'vegascore_app' AND datname = current_database() AND state = 'active' LIMIT 1",
        );
        cuts += rowCount ?? 0;
      }
      return cuts;
    })();
    let refused = 0;
    const untilAnswered = async (one: Transfer): Promise<void> => {
      for (;;) {
        try {
          await ledger.post([one]);
          return;
        } catch (error) {
          expect((error as { code?: string }).code).toBe("SERVICE_UNAVAILABLE");
          refused += 1;
        }
      }
    };
    for (let i = 0; i < transfers.length; i += 3) await Promise.all(transfers.slice(i, i + 3).map(untilAnswered));
    done = true;
    expect(await cutting).toBeGreaterThan(0);
    expect(refused).toBeLessThan(transfers.length * 20);
    expect(await ledger.balance(b)).toEqual({ balance: 150n, version: 150n });
    expect(await ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});
