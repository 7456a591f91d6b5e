/** What was said at tables, in Postgres. */
import { asPlayerId, asTableId } from "../../kernel/ids.ts";
import type { ChatLine, ChatLines } from "../../social/ports.ts";
import type { Prisma } from "./client.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { pageAfter, readCursor } from "./pages.ts";
import { runSql } from "./runSql.ts";

const REPEATABLE = { repeatable: true } as const;

interface Row {
  readonly id: string;
  readonly table_id: string;
  readonly player_id: string;
  readonly username: string;
  readonly text: string;
  readonly phrase: string | null;
  readonly at: Date;
}

export function createChatLines(prisma: Prisma): ChatLines {
  const read = async (where: Sql.Sql, order: Sql.Sql, limit: number): Promise<ChatLine[]> => {
    const ask = () =>
      prisma.$queryRaw<Row[]>`SELECT m.* FROM chat_messages m WHERE ${where} ORDER BY ${order} LIMIT ${limit}`;
    return (await runSql(ask, REPEATABLE)).map(lineOf);
  };
  return {
    async say({ id, tableId, userId, username, text, phrase }) {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ said_at: Date | null; muted_until: Date | null }]>`
          SELECT * FROM say_at_table(${id}::uuid, ${tableId}::uuid, ${userId}::uuid, ${username}, ${text}, ${phrase})`,
        { repeatable: false }, // Said twice is worse than asked for again.
      );
      return row.said_at === null ? { mutedUntil: row.muted_until?.getTime() ?? 0 } : { at: row.said_at.getTime() };
    },

    async page(tableId, viewer, { cursor, limit }) {
      const [before, beforeId] = readCursor(cursor);
      const older = before === null ? Sql.sql`true` : Sql.sql`(m.at, m.id) < (${new Date(before)}, ${beforeId}::uuid)`;
      const heard = Sql.sql`NOT EXISTS (SELECT 1 FROM player_relations r WHERE r.owner_id = ${viewer}::uuid AND r.other_id = m.player_id)`;
      const where = Sql.sql`m.table_id = ${tableId}::uuid AND ${older} AND ${heard}`;
      return pageAfter(await read(where, NEWEST, limit + 1), limit, (line) => [line.at, line.id]);
    },

    find: async (id) => (await read(Sql.sql`m.id = ${id}::uuid`, NEWEST, 1))[0] ?? null,

    async around(tableId, at, count) {
      const here = Sql.sql`m.table_id = ${tableId}::uuid`;
      const when = new Date(at);
      const [before, after] = await Promise.all([
        read(Sql.sql`${here} AND m.at <= ${when}`, NEWEST, count),
        read(Sql.sql`${here} AND m.at > ${when}`, Sql.sql`m.at, m.id`, count),
      ]);
      return [...before.toReversed(), ...after];
    },

    since: (at, limit) => read(Sql.sql`m.at >= ${new Date(at)}`, Sql.sql`m.at DESC`, limit),
  };
}

const NEWEST = Sql.sql`m.at DESC, m.id DESC`;

const lineOf = (row: Row): ChatLine => ({
  id: row.id,
  tableId: asTableId(row.table_id),
  userId: asPlayerId(row.player_id),
  username: row.username,
  text: row.text,
  phrase: row.phrase as ChatLine["phrase"], // Only `say` writes it.
  at: row.at.getTime(),
});
