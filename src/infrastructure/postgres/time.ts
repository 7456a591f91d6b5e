/** What time it is in Postgres. */
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";

/** Epoch milliseconds. @throws {StoreAway} */
export async function readTime(prisma: Prisma): Promise<number> {
  const [row] = await ask(
    prisma.$queryRaw<[{ now: number }]>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  );
  return row.now;
}
