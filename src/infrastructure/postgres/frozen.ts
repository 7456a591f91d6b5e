/** What is frozen, and who did it: one statement, so that no change goes unwritten. */
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";

/**
 * @param reason null: unfreeze. What is frozen keeps its first reason.
 * @param actor the admin, for the record; null: the house itself.
 * @returns whether anything changed; null when there is no such table or account.
 */
export async function setFrozen(
  prisma: Prisma,
  kind: "table" | "account",
  id: string,
  reason: string | null,
  actor: string | null,
): Promise<boolean | null> {
  const [row] = await ask(
    prisma.$queryRaw<{ changed: boolean | null }[]>`
      SELECT set_frozen(${kind}, ${id}, ${reason}, ${actor}::uuid) AS changed`,
  );
  return row?.changed ?? null;
}
