/** A Postgres that answers every question and takes no write, and sessions that it ends in the middle of a transaction. */
import pg from "pg";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { startPulse } from "../../../src/infrastructure/observability/health/storeHeartbeat.ts";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { translate } from "../../../src/infrastructure/postgres/errors.ts";
import type { Redis } from "../../../src/infrastructure/redis/connect.ts";
import { StoreAway } from "../../../src/kernel/faults.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await openDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

function openClient(): Prisma {
  const prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 3 });
  onTestFinished(() => prisma.$disconnect());
  return prisma;
}

/** New sessions of this database are like this. */
async function set(setting: string, value: string): Promise<void> {
  await owner.query(`ALTER DATABASE ${database.name} SET ${setting} = ${value}`);
  onTestFinished(async () => void (await owner.query(`ALTER DATABASE ${database.name} RESET ${setting}`)));
}

function watch(prisma: Prisma) {
  let now = 0;
  const redis = { ping: async () => "PONG" } as unknown as Redis;
  const pulse = startPulse({ redis, prisma, now: () => now });
  onTestFinished(() => pulse.stop());
  return {
    /** Those that have not worked since six seconds were said to have passed. */
    async away() {
      await pulse.probes.database();
      now += 6_000;
      return pulse;
    },
  };
}

it.each([
  ["a read-only server", "default_transaction_read_only", "on"],
  ["a full disk", "temp_file_limit", "0"],
])("[O19] %s answers questions and takes no write, which is noticed", async (_name, setting, value) => {
  await set(setting, value);
  const prisma = openClient();
  const pulse = await watch(prisma).away();
  await expect(prisma.$executeRaw`SELECT probe_write()`).rejects.toThrow();
  await vi.waitFor(() => expect(pulse.away(5_000)).toEqual(["writes"]), { timeout: 10_000, interval: 50 });
});

it("[O19] a well one takes writes, and nothing is said", async () => {
  const pulse = await watch(openClient()).away();
  await vi.waitFor(() => expect(pulse.away(5_000)).toEqual([]), { timeout: 10_000, interval: 50 });
});

it("[S15] a session that the database ends in the middle of a transaction counts as a store that is away", async () => {
  const prisma = openClient();
  const cut = prisma.$transaction([
    prisma.$queryRaw`SELECT set_config('statement_timeout', '30000', true)`,
    prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
  ]);
  const fault = translate(await cut.catch((error: unknown) => error));
  expect(fault).toBeInstanceOf(StoreAway);
});
