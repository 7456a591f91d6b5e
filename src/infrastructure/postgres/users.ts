/** Users in Postgres. */
import { asPlayerId } from "../../kernel/ids.ts";
import type { Credentials, NewUser, StartingChips, Taken, User, Users } from "../../players/ports.ts";
import type { Prisma } from "./client.ts";
import { uniqueIndexOf } from "./errors.ts";
import { once } from "./operations.ts";
import { runSql } from "./runSql.ts";
import { searchUsers } from "./searchUsers.ts";
import { userOf } from "./userOf.ts";

export function createUsers(prisma: Prisma): Users {
  return {
    create: (user, chips) => create(prisma, user, chips),
    upgrade: (id, to) => upgrade(prisma, id, to),
    find: (id) => find(prisma, id),
    findByLogin: async (where) => {
      const row = await runSql(() => prisma.user.findUnique({ where }), { repeatable: true });
      return row === null ? null : { user: userOf(row), passwordHash: row.passwordHash };
    },
    makeAdmin: async (id, passwordHash) => {
      const data = { passwordHash, role: "ADMIN", status: "ACTIVE" } as const;
      await runSql(() => prisma.user.update({ where: { id }, data }), { repeatable: true });
    },
    search: (options) => searchUsers(prisma, options),
    changeStatus: async (id, { from, to }, operationId) => {
      const where = { id, status: from };
      const changed = await once(prisma, operationId, () =>
        prisma.user.updateManyAndReturn({ where, data: { status: to } }),
      );
      if (changed === null) return "repeated";
      const [row] = changed.done;
      return row === undefined ? null : userOf(row);
    },
    withoutSkeletons: async (version, limit) => {
      const where = { skeletonVersion: { lt: version } };
      const look = () => prisma.user.findMany({ where, select: { id: true, username: true }, take: limit });
      const rows = await runSql(look, { repeatable: true });
      return rows.map(({ id, username }) => ({ id: asPlayerId(id), username }));
    },
    fillSkeletons: (names) => fillSkeletons(prisma, names),
  };
}

async function create(prisma: Prisma, user: NewUser, chips: StartingChips): Promise<User | Taken> {
  const { id, username, usernameKey, email, passwordHash, role, skeletons, skeletonVersion } = user;
  return orTaken(async () => {
    const [row] = await runSql(
      () => prisma.$queryRaw<[{ created_at: Date }]>`
        SELECT sign_up_player(${id}::uuid, ${username}, ${usernameKey}, ${email}, ${passwordHash},
                             ${role}::"Role", ${chips.from}, ${chips.amount}, ${skeletons}, ${skeletonVersion}::int) AS created_at`,
      { repeatable: false },
    );
    const createdAt = row.created_at.getTime();
    return { id, username, email, role, status: "ACTIVE", guest: passwordHash === null, createdAt };
  });
}

async function upgrade(prisma: Prisma, id: string, to: Credentials): Promise<User | Taken | null> {
  const { username, usernameKey, email, passwordHash, skeletons, skeletonVersion } = to;
  return orTaken(async () => {
    const [row] = await runSql(
      () => prisma.$queryRaw<[{ upgraded: boolean }]>`
        SELECT upgrade_guest(${id}::uuid, ${username}, ${usernameKey}, ${email}, ${passwordHash},
                             ${skeletons}, ${skeletonVersion}::int) AS upgraded`,
      { repeatable: false },
    );
    return row.upgraded ? find(prisma, id) : null;
  });
}

async function find(prisma: Prisma, id: string): Promise<User | null> {
  const row = await runSql(() => prisma.user.findUnique({ where: { id } }), { repeatable: true });
  return row === null ? null : userOf(row);
}

async function fillSkeletons(prisma: Prisma, names: Parameters<Users["fillSkeletons"]>[0]): Promise<void> {
  const lines = names.flatMap(({ id, username, skeletons }) => skeletons.map((looks) => ({ id, username, looks })));
  const ids = lines.map(({ id }) => id);
  const usernames = lines.map(({ username }) => username);
  const version = names[0]?.skeletonVersion ?? 0;
  const fill = () => prisma.$executeRaw`
    SELECT fill_skeletons(${ids}::uuid[], ${usernames}::text[], ${lines.map(({ looks }) => looks)}::text[], ${version}::int)`;
  await runSql(fill, { repeatable: true });
}

async function orTaken<T>(work: () => Promise<T>): Promise<T | Taken> {
  try {
    return await work();
  } catch (error) {
    const index = uniqueIndexOf(error);
    if (index === "users_username_key_key" || index === "username_skeletons_pkey") return { taken: "username" };
    if (index === "users_email_key") return { taken: "email" };
    throw error;
  }
}
