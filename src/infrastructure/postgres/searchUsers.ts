/** Finding players, for admins. Reads as many rows as it shows, and the wallets of those. */
import { asPlayerId } from "../../kernel/ids.ts";
import { playerAccount } from "../../money/accounts.ts";
import type { FoundPlayer, Users } from "../../players/ports.ts";
import type { Prisma } from "./client.ts";
import { runSql } from "./runSql.ts";
import { userOf } from "./userOf.ts";

export async function searchUsers(
  prisma: Prisma,
  { keyPrefix, exact, afterKey, limit }: Parameters<Users["search"]>[0],
): Promise<FoundPlayer[]> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(exact);
  const startsWith = keyPrefix.replace(/[\\%_]/g, "\\$&"); // Prisma passes on what LIKE takes for a pattern.
  const meant = [{ usernameKey: { startsWith } }, { email: exact }, ...(isId ? [{ id: exact }] : [])];
  const rows = await runSql(
    () =>
      prisma.user.findMany({
        where: { usernameKey: { gt: afterKey }, OR: meant },
        orderBy: { usernameKey: "asc" },
        take: limit,
      }),
    { repeatable: true },
  );
  const accounts = await runSql(
    () =>
      prisma.account.findMany({
        where: { id: { in: rows.map(({ id }) => playerAccount(asPlayerId(id))) } },
        select: { id: true, balance: true, frozenReason: true },
      }),
    { repeatable: true },
  );
  const walletOf = new Map(accounts.map(({ id, ...wallet }) => [id, wallet]));
  return rows.map((row) => {
    const { balance = null, frozenReason = null } = walletOf.get(playerAccount(asPlayerId(row.id))) ?? {};
    return { ...userOf(row), balance, frozenReason };
  });
}
