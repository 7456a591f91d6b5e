/** Operations that were carried out: each is kept in the transaction of its effect, so that a repeat finds it, whenever it comes. */
import type { Prisma } from "./client.ts";
import { uniqueIndexOf } from "./errors.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { runSql } from "./runSql.ts";

/**
 * Carries out one statement, once for each operation. What others did meanwhile is not undone by a late repeat.
 * @param operationId undefined: nobody will repeat it.
 * @returns null: it was carried out before, and nothing was done now. @throws {Refused} SERVICE_UNAVAILABLE
 */
export async function once<T>(
  prisma: Prisma,
  operationId: string | undefined,
  statement: () => Sql.PrismaPromise<T>,
): Promise<{ readonly done: T } | null> {
  if (operationId === undefined) return { done: await runSql(statement, { repeatable: false }) };
  const both = () =>
    prisma.$transaction([
      prisma.$executeRaw`INSERT INTO operations (id, answer) VALUES (${operationId}::uuid, '{}')`,
      statement(),
    ]);
  try {
    const [, done] = await runSql(both, { repeatable: false });
    return { done };
  } catch (error) {
    if (uniqueIndexOf(error) === "operations_pkey") return null;
    throw error;
  }
}

/** The same for what answers with something: JSON, the first time's also for a repeat. @throws {Refused} SERVICE_UNAVAILABLE */
export async function answerOnce<Answer>(
  prisma: Prisma,
  operationId: string,
  effect: Sql.Sql,
): Promise<{ readonly answer: Answer; readonly isRepeat: boolean }> {
  const kept = async (query: Sql.Sql): Promise<Answer | undefined> =>
    (await runSql(() => prisma.$queryRaw<{ answer: Answer }[]>(query), { repeatable: false }))[0]?.answer;
  try {
    const answer = await kept(Sql.sql`
      INSERT INTO operations (id, answer) VALUES (${operationId}::uuid, coalesce(${effect}, 'null')) RETURNING answer`);
    return { answer: answer as Answer, isRepeat: false };
  } catch (error) {
    if (uniqueIndexOf(error) !== "operations_pkey") throw error;
    const answer = await kept(Sql.sql`SELECT answer FROM operations WHERE id = ${operationId}::uuid`);
    return { answer: answer as Answer, isRepeat: true };
  }
}
