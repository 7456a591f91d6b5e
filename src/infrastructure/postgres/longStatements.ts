/** For what reads much in one statement: more time than a player would wait. */
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import type { PrismaPromise } from "./generated/internal/prismaNamespace.ts";

const PATIENCE_MS = 120_000;

/** One statement in a transaction of its own, with a time limit of two minutes. @throws {StoreAway} */
export async function withLongTimeout<T>(prisma: Prisma, statement: PrismaPromise<T>): Promise<T> {
  const limit = prisma.$queryRaw`SELECT set_config('statement_timeout', ${String(PATIENCE_MS)}, true)`;
  const [, result] = await ask(prisma.$transaction([limit, statement]));
  return result;
}
