/** Sessions in Postgres. What decides and what changes is one statement each, so that of two callers one wins. */
import type { Rotation, Sessions } from "../../players/ports.ts";
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
    renew: async ({ id, nextHash, expiresAt }) => {
      const where = { id, ...good() };
      const data = { refreshHash: nextHash, expiresAt };
      const { count } = await runSql(() => prisma.session.updateMany({ where, data }), { repeatable: true });
      return count > 0;
    },
    isLive: async (id) => {
      const where = { id, ...good(), user: { status: "ACTIVE" } } as const;
      return (await runSql(() => prisma.session.count({ where }), { repeatable: true })) > 0;
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

const good = () => ({ revokedAt: null, expiresAt: { gt: new Date() } });

/**
 * One UPDATE with every condition in its own WHERE: Postgres looks at them again after waiting for a rival, so
 * the same token can't be exchanged for two. Whether the next hash is there then says it, whoever put it there:
 * this try, one before it whose answer was lost, or a rival with the same Idempotency-Key.
 */
async function rotate(
  prisma: Prisma,
  { id, refreshHash, nextHash, expiresAt }: { id: string; refreshHash: string; nextHash: string; expiresAt: Date },
): Promise<Rotation> {
  await runSql(
    () => prisma.$executeRaw`
      UPDATE sessions s SET refresh_hash = ${nextHash}, expires_at = ${expiresAt} FROM users u
      WHERE s.id = ${id}::uuid AND s.refresh_hash = ${refreshHash} AND s.revoked_at IS NULL AND s.expires_at > now()
        AND u.id = s.user_id AND u.status = 'ACTIVE'`,
    { repeatable: true },
  );
  const held = await runSql(() => prisma.session.findFirst({ where: { id, ...good() }, include: { user: true } }), {
    repeatable: true,
  });
  if (held === null) return { outcome: "gone" };
  if (held.refreshHash === nextHash) return { outcome: "rotated", user: userOf(held.user) };
  return { outcome: held.user.status === "ACTIVE" ? "mismatch" : "suspended" };
}
