/** Invitations into closed syndicates in Postgres. */
import { asPlayerId } from "../../kernel/ids.ts";
import type { Invited, SyndicateBook } from "../../syndicates/ports.ts";
import type { Prisma } from "./client.ts";
import { runSql } from "./runSql.ts";

const REPEATABLE = { repeatable: true } as const;

type Invitations = Pick<SyndicateBook, "invite" | "withdraw" | "invitations" | "playerNamed">;

export function createInvitations(prisma: Prisma): Invitations {
  return {
    async invite(id, player, state, max) {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ outcome: Invited }]>`
          SELECT invite_to_syndicate(${id}::uuid, ${player}::uuid, ${state}, ${max}::integer) AS outcome`,
        REPEATABLE,
      );
      return row.outcome;
    },
    async withdraw(syndicateId, userId) {
      await runSql(() => prisma.syndicateInvitation.deleteMany({ where: { syndicateId, userId } }), REPEATABLE);
    },
    async invitations(id, limit) {
      const rows = await runSql(
        () => prisma.$queryRaw<{ user_id: string; username: string; state: "ASKED" | "INVITED"; at: Date }[]>`
          SELECT i.user_id, u.username, i.state, i.at FROM syndicate_invitations i JOIN users u ON u.id = i.user_id
          WHERE i.syndicate_id = ${id}::uuid ORDER BY i.state, u.username_key LIMIT ${limit}`,
        REPEATABLE,
      );
      return rows.map((row) => ({
        userId: asPlayerId(row.user_id),
        username: row.username,
        state: row.state,
        at: row.at.getTime(),
      }));
    },
    async playerNamed(usernameKey) {
      const found = await runSql(
        () => prisma.user.findUnique({ where: { usernameKey }, select: { id: true } }),
        REPEATABLE,
      );
      return found === null ? null : asPlayerId(found.id);
    },
  };
}
