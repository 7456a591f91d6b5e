/** Users in Postgres. */
import type { Credentials, NewUser, StartingChips, Taken, User, Users } from "../../players/ports.ts";
import type { Prisma } from "./client.ts";
import { uniqueIndexOf } from "./errors.ts";
import { runSql } from "./runSql.ts";
import { searchUsers } from "./searchUsers.ts";
import { userOf } from "./userOf.ts";

export function createUsers(prisma: Prisma): Users {
  return {
    create: (user, chips) => create(prisma, user, chips),
    upgrade: (id, to) => upgrade(prisma, id, to),
    find: async (id) => {
      const row = await runSql(() => prisma.user.findUnique({ where: { id } }), { repeatable: true });
      return row === null ? null : userOf(row);
    },
    findByLogin: async (where) => {
      const row = await runSql(() => prisma.user.findUnique({ where }), { repeatable: true });
      return row === null ? null : { user: userOf(row), passwordHash: row.passwordHash };
    },
    makeAdmin: async (id, passwordHash) => {
      const data = { passwordHash, role: "ADMIN", status: "ACTIVE" } as const;
      await runSql(() => prisma.user.update({ where: { id }, data }), { repeatable: true });
    },
    search: (wish) => searchUsers(prisma, wish),
    changeStatus: async (id, { from, to }) => {
      const where = { id, status: from };
      const changing = () => prisma.user.updateManyAndReturn({ where, data: { status: to } });
      const [row] = await runSql(changing, { repeatable: false });
      return row === undefined ? null : userOf(row);
    },
  };
}

async function create(prisma: Prisma, user: NewUser, chips: StartingChips): Promise<User | Taken> {
  const { id, username, usernameKey, email, passwordHash, role } = user;
  return orTaken(async () => {
    const [row] = await runSql(
      () => prisma.$queryRaw<[{ created_at: Date }]>`
        SELECT create_player(${id}::uuid, ${username}, ${usernameKey}, ${email}, ${passwordHash},
                             ${role}::"Role", ${chips.from}, ${chips.amount}) AS created_at`,
      { repeatable: false },
    );
    const createdAt = row.created_at.getTime();
    return { id, username, email, role, status: "ACTIVE", guest: passwordHash === null, createdAt };
  });
}

async function upgrade(prisma: Prisma, id: string, data: Credentials): Promise<User | Taken | null> {
  return orTaken(async () => {
    const [row] = await runSql(() => prisma.user.updateManyAndReturn({ where: { id, passwordHash: null }, data }), {
      repeatable: false,
    });
    return row === undefined ? null : userOf(row);
  });
}

async function orTaken<T>(work: () => Promise<T>): Promise<T | Taken> {
  try {
    return await work();
  } catch (error) {
    const index = uniqueIndexOf(error);
    if (index === "users_username_key_key") return { taken: "username" };
    if (index === "users_email_key") return { taken: "email" };
    throw error;
  }
}
