/** Sessions in Postgres. What decides and what changes is one statement each, so that of two callers one wins. */
import type { Exchange, Rotation, Sessions } from "../../players/ports.ts";
import type { Prisma } from "./client.ts";
import { runSql } from "./runSql.ts";
import { userOf } from "./userOf.ts";

export function createSessions(prisma: Prisma): Sessions {
  return {
    open: async ({ id, playerId, refreshHash, expiresAt }) => {
      const data = { id, userId: playerId, refreshHash, expiresAt };
      await runSql(() => prisma.session.create({ data }), { repeatable: false });
    },
    rotate: (session) => rotate(prisma, session),
    renew: async ({ id, next, at, expiresAt }) => {
      // Repeated, it must not forget the token that was there before the first try.
      const renewed = await runSql(
        () => prisma.$executeRaw`
          UPDATE sessions SET refresh_hash = ${next.hash}, rotation = ${next.rotation}, rotated_at = ${at},
            previous_hash = CASE refresh_hash WHEN ${next.hash} THEN previous_hash ELSE refresh_hash END,
            expires_at = ${expiresAt}
          WHERE id = ${id}::uuid AND revoked_at IS NULL AND expires_at > now()`,
        { repeatable: true },
      );
      return renewed > 0;
    },
    holds: async ({ id, refreshHash }) => {
      const where = { id, OR: [{ refreshHash }, { previousHash: refreshHash }] };
      return (await runSql(() => prisma.session.count({ where }), { repeatable: true })) > 0;
    },
    isLive: async (id) => {
      const live = await runSql(
        () => prisma.$queryRaw<unknown[]>`
          SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
          WHERE s.id = ${id}::uuid AND s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'ACTIVE'`,
        { repeatable: true },
      );
      return live.length > 0;
    },
    endedAmong: async (ids) => {
      const ended = await runSql(
        () => prisma.$queryRaw<{ id: string }[]>`
          SELECT asked.id::text FROM unnest(${ids}::uuid[]) AS asked (id)
          WHERE NOT EXISTS (SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
                            WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'ACTIVE')`,
        { repeatable: true },
      );
      return ended.map(({ id }) => id);
    },
    end: async (id) => {
      const ended = await runSql(
        () => prisma.$executeRaw`UPDATE sessions SET revoked_at = coalesce(revoked_at, now()) WHERE id = ${id}::uuid`,
        { repeatable: true },
      );
      return ended > 0;
    },
    endAll: async (playerId) => {
      const ended = await runSql(
        () => prisma.$queryRaw<{ id: string }[]>`
          UPDATE sessions SET revoked_at = coalesce(revoked_at, now())
          WHERE user_id = ${playerId}::uuid AND expires_at > now() RETURNING id`,
        { repeatable: true },
      );
      return ended.map(({ id }) => id);
    },
  };
}

/**
 * One UPDATE with every condition in its own WHERE: Postgres looks at them again after waiting for a rival, so
 * the same token can't be exchanged for two. The row then says how it ended, whichever call wrote it: this
 * try, one before it whose answer was lost, or a rival of the same client.
 */
async function rotate(prisma: Prisma, exchange: Exchange): Promise<Rotation> {
  const { id, refreshHash, next, clientId, at, expiresAt } = exchange;
  await runSql(
    () => prisma.$executeRaw`
      UPDATE sessions s SET refresh_hash = ${next.hash}, previous_hash = ${refreshHash}, rotation = ${next.rotation},
        rotated_at = ${at}, rotated_by = ${clientId}::uuid, expires_at = ${expiresAt} FROM users u
      WHERE s.id = ${id}::uuid AND s.refresh_hash = ${refreshHash} AND s.revoked_at IS NULL AND s.expires_at > now()
        AND u.id = s.user_id AND u.status = 'ACTIVE'`,
    { repeatable: true },
  );
  const held = await runSql(() => prisma.session.findUnique({ where: { id }, include: { user: true } }), {
    repeatable: true,
  });
  if (held === null) return { outcome: "gone" };
  const isKnown = [held.refreshHash, held.previousHash].includes(refreshHash);
  if (isKnown && held.user.status !== "ACTIVE") return { outcome: "suspended", status: held.user.status };
  if (held.revokedAt !== null || held.expiresAt <= at) return { outcome: "gone" };
  if (!isKnown) return { outcome: "unknown" };
  if (held.rotation !== null && isAnswerTo(held, exchange))
    return { outcome: "rotated", user: userOf(held.user), rotation: held.rotation };
  return { outcome: "spent" };
}

type Rotated = { refreshHash: string; rotatedAt: Date | null; rotatedBy: string | null };

function isAnswerTo(held: Rotated, { next, clientId, repeatedSince }: Exchange): boolean {
  if (held.refreshHash === next.hash) return true;
  const isSameClient = clientId !== null && held.rotatedBy === clientId;
  return isSameClient && held.rotatedAt !== null && held.rotatedAt >= repeatedSince;
}
