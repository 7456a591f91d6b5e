import { randomBytes } from "node:crypto";
import { processSettings } from "../../config.ts";
import { createPasswords } from "../../infrastructure/auth/passwords.ts";
import { createPlayerCache } from "../../infrastructure/auth/playerCache.ts";
import { createOptimizedPrismaClient } from "../../infrastructure/postgres/client.ts";
import { createSessions } from "../../infrastructure/postgres/sessions.ts";
import { createUsers } from "../../infrastructure/postgres/users.ts";
import { connectRedis, untilReady } from "../../infrastructure/redis/connect.ts";
import { ensureAdmin } from "../../players/ensureAdmin.ts";
import type { Closers } from "../cli/closers.ts";
import { need, type Running } from "../cli/runningHouse.ts";
import { print } from "../cli/terminal.ts";

const REDIS_MS = 5_000;

/** Another admin, by an operator with access to the stores: there is no call for it. A name that is there gets the new password. */
export async function addAdmin(found: Partial<Running>, username: string, closers: Closers): Promise<void> {
  const prisma = createOptimizedPrismaClient({ url: need(found, "DATABASE_URL"), poolSize: 2 });
  closers.add(() => prisma.$disconnect());
  const redis = connectRedis({ url: need(found, "REDIS_URL") }, "game", "admin-tool");
  closers.add(() => redis.disconnect());
  await untilReady(redis, REDIS_MS);

  const password = randomBytes(12).toString("base64url");
  const ports = {
    users: createUsers(prisma),
    sessions: createSessions(prisma),
    cache: createPlayerCache(redis),
    passwords: await createPasswords(),
    startingBalance: processSettings().startingBalance,
    notify: { sessionEnded: () => undefined, renamed: () => undefined }, // Its sockets end when their tokens do, within 15 minutes.
  };
  await ensureAdmin(ports, { username, password });
  print(`${username} is an admin. Password, shown this once: ${password}`);
}
