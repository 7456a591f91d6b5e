/** Rows that somebody holds: how long a player waits for them. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { createJournal } from "../../../src/infrastructure/postgres/journal.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { StoreAway } from "../../../src/kernel/faults.ts";
import { asPlayerId, asTableId } from "../../../src/kernel/ids.ts";
import type { JournalEntry } from "../../../src/tables/ports/journal.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

const PLAYER_MS = 3_000;

describe("a wallet that is held", () => {
  let database: TestDatabase;
  let worker: Prisma;
  let prisma: Prisma;
  let owner: pg.Client;
  const playerId = asPlayerId(randomUUID());
  const tableId = asTableId(randomUUID());
  const wallet = `player:${playerId}`;

  beforeAll(async () => {
    database = await openDatabase();
    [worker, prisma] = [1, 4].map((poolSize) => createOptimizedPrismaClient({ url: database.url, poolSize })) as [
      Prisma,
      Prisma,
    ];
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query("INSERT INTO tables (id, game, name, settings) VALUES ($1, 'none', 'T', '{}')", [tableId]);
    await owner.query(
      `INSERT INTO accounts (id, kind, owner_id) VALUES ($1, 'PLAYER', $2), ('escrow:' || $3::uuid, 'ESCROW', $3::uuid)`,
      [wallet, playerId, tableId],
    );
    const issue = [{ kind: "ISSUE", from: "issue:0", to: wallet, amount: 1_000 }];
    await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
  });
  afterAll(async () => {
    await owner.end();
    await Promise.all([worker.$disconnect(), prisma.$disconnect()]);
    await database.drop();
  });

  const bet = async (): Promise<JournalEntry<object, object>> => ({
    ...{ tableId, seq: await nextSeq(), roundId: null, at: 1, command: { by: "clock" }, key: null, snapshot: null },
    ...{ dueAt: null, opened: null, settled: null },
    transfers: [{ kind: "BET", from: wallet, to: `escrow:${tableId}`, amount: 1 }],
  });
  const nextSeq = async () =>
    Number((await owner.query("SELECT version + 1 AS seq FROM tables WHERE id = $1", [tableId])).rows[0].seq);

  /** What a worker does that is stopped between its statement and its COMMIT, until the test is over. */
  const standStill = (): Promise<void> =>
    new Promise((resolve) => {
      const transfers = [{ kind: "DIVIDEND", from: "issue:1", to: wallet, amount: 5 }];
      const transaction = worker.$transaction(
        async (held) => {
          await held.$queryRaw`SELECT * FROM post_transfers(${JSON.stringify(transfers)}::jsonb, NULL, NULL, NULL)`;
          resolve();
          await new Promise<void>((wake) => onTestFinished(() => wake()));
        },
        { timeout: 60_000 },
      );
      transaction.catch(() => undefined); // Postgres has ended it meanwhile: that is the point.
    });

  it("[O49] a worker that stands still in its transaction keeps a bet waiting for about a second", async () => {
    await standStill();
    const startedAt = performance.now();
    expect(await createJournal(prisma).commit(await bet())).toMatchObject({ outcome: "committed" });
    expect(performance.now() - startedAt).toBeLessThan(PLAYER_MS);
    expect(await createLedger(prisma).balance(wallet)).toMatchObject({ balance: 999n }); // Nothing of the payout.
  });

  it("[O49] a row that stays held is no reason to wait: the call is refused in time, and nothing was written", async () => {
    const holder = new pg.Client({ connectionString: database.ownerUrl });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", [wallet]);
    const entry = await bet();
    const startedAt = performance.now();
    await expect(createJournal(prisma).commit(entry)).rejects.toThrow(StoreAway);
    const deposit = { id: randomUUID(), kind: "DEPOSIT", from: "payment:0", to: wallet, amount: 1n } as const;
    await expect(createLedger(prisma).post([deposit])).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(performance.now() - startedAt).toBeLessThan(2 * PLAYER_MS);
    await holder.query("ROLLBACK");
    expect(await createJournal(prisma).commit(entry)).toMatchObject({ outcome: "committed" });
  });
});
