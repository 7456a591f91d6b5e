/** The audit log in Postgres: rows are added and read, never changed (a trigger and the application's rights see to that). */
import { asPlayerId } from "../../kernel/ids.ts";
import type { AdminCall, Audit } from "../../requests/ports.ts";
import type { Prisma } from "./client.ts";
import type { Prisma as Sql } from "./generated/client.ts";
import { createOrderedIds } from "./orderedId.ts";
import { pageAfter, readCursor } from "./pages.ts";
import { runSql } from "./runSql.ts";

/** No body of the protocol is as deep. */
const DEPTH_MAX = 8;

export function createAudit(prisma: Prisma): Audit {
  const nextId = createOrderedIds(); // A call is often answered in the millisecond in which it was asked.
  const add = async (call: AdminCall, answer: { status?: number; code?: string | null }): Promise<void> => {
    const data = { ...call, request: storable(call.request) as Sql.InputJsonObject, ...answer };
    const create = () => prisma.auditEntry.create({ data: { ...data, id: nextId() }, select: { id: true } });
    await runSql(create, { repeatable: true }); // Twice is better than never.
  };
  return {
    asked: (call) => add(call, {}),
    answered: (call, answer) => add(call, answer),
    async page({ cursor, limit }) {
      const [before, beforeId] = readCursor(cursor);
      const where =
        before === null
          ? {}
          : { OR: [{ at: { lt: new Date(before) } }, { at: new Date(before), id: { lt: beforeId } }] };
      const rows = await runSql(
        () => prisma.auditEntry.findMany({ where, orderBy: [{ at: "desc" }, { id: "desc" }], take: limit + 1 }),
        { repeatable: true },
      );
      const nameOf = await namesIn(
        prisma,
        rows.flatMap((row) => [row.adminId, ...subjectOf(row.call)]),
      );
      const items = rows.map((row) => ({
        ...row,
        adminName: nameOf(row.adminId),
        subject: subjectOf(row.call).map(nameOf)[0] ?? null,
        adminId: asPlayerId(row.adminId),
        at: row.at.getTime(),
        request: (row.request ?? {}) as object,
      }));
      return pageAfter(items, limit, (item) => [item.at, item.id]);
    },
  };
}

/** The id of the table or player that a call names, or nothing. */
function subjectOf(call: string): string[] {
  const [, id] = /^\S+ \/api\/admin\/(?:tables|players)\/([0-9a-f-]{36})(?:\/|$)/.exec(call) ?? [];
  return id === undefined ? [] : [id];
}

/** @returns the name of a player or table by its id; null: there is none */
async function namesIn(prisma: Prisma, ids: readonly string[]): Promise<(id: string) => string | null> {
  const where = { id: { in: [...new Set(ids)] } };
  const [players, tables] = await Promise.all([
    runSql(() => prisma.user.findMany({ where, select: { id: true, username: true } }), { repeatable: true }),
    runSql(() => prisma.gameTable.findMany({ where, select: { id: true, name: true } }), { repeatable: true }),
  ]);
  const names = new Map([
    ...players.map(({ id, username }) => [id, username] as const),
    ...tables.map(({ id, name }) => [id, name] as const),
  ]);
  return (id) => names.get(id) ?? null;
}

/**
 * What an admin's call brought along, as Postgres can keep it: JSON there holds neither NUL nor half of a surrogate pair, and
 * who nests ten thousand deep is to be written down and refused, not to fail the log.
 */
function storable(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\uFFFD");
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH_MAX) return "…";
  if (Array.isArray(value)) return value.map((one) => storable(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [storable(name) as string, storable(one, depth + 1)]),
  );
}
