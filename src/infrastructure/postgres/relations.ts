/** Who does not want to hear whom, in Postgres. */
import { asPlayerId } from "../../kernel/ids.ts";
import { RELATIONS_MAX, type Relations } from "../../social/ports.ts";
import type { Prisma } from "./client.ts";
import { once } from "./operations.ts";
import { runSql } from "./runSql.ts";

const REPEATABLE = { repeatable: true } as const;

interface Row {
  readonly other_id: string;
  readonly username: string | null;
  readonly kind: "MUTED" | "BLOCKED";
  readonly at: Date;
}

export function createRelations(prisma: Prisma): Relations {
  return {
    async of(owner) {
      const rows = await runSql(
        () => prisma.$queryRaw<Row[]>`
          SELECT r.other_id, u.username, r.kind, r.at FROM player_relations r LEFT JOIN users u ON u.id = r.other_id
          WHERE r.owner_id = ${owner}::uuid ORDER BY r.at DESC, r.other_id LIMIT ${RELATIONS_MAX}`,
        REPEATABLE,
      );
      return rows.map(({ other_id: userId, at, ...row }) => ({ ...row, userId: asPlayerId(userId), at: at.getTime() }));
    },

    async set(ownerId, otherId, kind, operationId) {
      if (kind === null) {
        const forget = () => prisma.playerRelation.deleteMany({ where: { ownerId, otherId } });
        return (await once(prisma, operationId, forget)) === null ? "repeated" : "done";
      }
      const [other, count] = await runSql(
        () =>
          prisma.$transaction([
            prisma.user.findUnique({ where: { id: otherId }, select: { id: true } }),
            prisma.playerRelation.count({ where: { ownerId, otherId: { not: otherId } } }),
          ]),
        REPEATABLE,
      );
      if (other === null) return "nobody";
      if (count >= RELATIONS_MAX) return "too many";
      const where = { ownerId_otherId: { ownerId, otherId } };
      const upsert = () =>
        prisma.playerRelation.upsert({ where, create: { ownerId, otherId, kind }, update: { kind } });
      return (await once(prisma, operationId, upsert)) === null ? "repeated" : "done";
    },
  };
}
