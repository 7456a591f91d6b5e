/** What is frozen, and who did it: one statement, so that no change goes unwritten. */
import { ACCOUNT_PREFIXES } from "../../money/accounts.ts";
import type { Frozen } from "../../money/ports/proof.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { answerOnce } from "./operations.ts";

interface Frost {
  /** Whether anything changed; null: there is no such table or account. A repeat is told what the first time was told. */
  readonly changed: boolean | null;
  readonly isRepeat: boolean;
}

/**
 * @param reason null: unfreeze. What is frozen keeps its first reason.
 * @param actor the admin, for the record; null: the house itself.
 * @param operationId undefined: nobody will repeat it. A repeat changes nothing.
 */
export async function setFrozen(
  prisma: Prisma,
  kind: "table" | "account",
  id: string,
  reason: string | null,
  actor: string | null,
  operationId?: string,
): Promise<Frost> {
  if (operationId === undefined) {
    const [row] = await ask(
      prisma.$queryRaw<{ changed: boolean | null }[]>`
        SELECT set_frozen(${kind}, ${id}, ${reason}, ${actor}::uuid) AS changed`,
    );
    return { changed: row?.changed ?? null, isRepeat: false };
  }
  const { answer, isRepeat } = await answerOnce<boolean | null>(
    prisma,
    operationId,
    Sql.sql`to_jsonb(set_frozen(${kind}, ${id}, ${reason}, ${actor}::uuid))`,
  );
  return { changed: answer, isRepeat };
}

/** How long the freeze that has ended last went on, by the clock of Postgres alone; 0 where its begin was not written down. */
export async function lastFreezeMs(prisma: Prisma, tableId: string): Promise<number> {
  const rows = await ask(
    prisma.$queryRaw<{ action: string; at: Date }[]>`
      SELECT action, at FROM freeze_log WHERE subject = 'table:' || ${tableId} ORDER BY id DESC LIMIT 2`,
  );
  const [end, begin] = rows;
  return end?.action === "UNFREEZE" && begin?.action === "FREEZE" ? end.at.getTime() - begin.at.getTime() : 0;
}

/** What is frozen now, newest first: what was last written down about it is that it was frozen. */
export async function listFrozen(prisma: Prisma, limit: number): Promise<Frozen[]> {
  const rows = await ask(
    prisma.$queryRaw<{ subject: string; reason: string; by: string | null; at: Date; name: string | null }[]>`
      WITH latest AS (SELECT DISTINCT ON (subject) * FROM freeze_log ORDER BY subject, id DESC)
      SELECT l.subject, l.reason, l.at, a.username AS by, coalesce(t.name, u.username, s.name) AS name
      FROM latest l
      LEFT JOIN users a ON a.id = l.actor_id
      LEFT JOIN "tables" t ON l.subject = 'table:' || t.id
      LEFT JOIN users u ON l.subject = 'account:' || ${ACCOUNT_PREFIXES.PLAYER}::text || u.id
      LEFT JOIN syndicates s ON l.subject = 'account:' || ${ACCOUNT_PREFIXES.TREASURY}::text || s.id
      WHERE l.action = 'FREEZE' ORDER BY l.id DESC LIMIT ${limit}`,
  );
  return rows.map(({ subject, at, ...rest }) => {
    const [kind = "", ...id] = subject.split(":");
    return { ...rest, kind: kind === "table" ? "table" : "account", id: id.join(":"), at: at.getTime() };
  });
}
