/** Which tables there are, in Postgres. */
import type { TableSettings } from "../../games/game.ts";
import { asTableId } from "../../kernel/ids.ts";
import type { Catalogue, TableEntry } from "../../tables/ports/catalogue.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { lastFreezeMs, setFrozen } from "./frozen.ts";
import { pageAfter, readCursor } from "./pages.ts";

export function createCatalogue<Rules>(prisma: Prisma): Catalogue<Rules> {
  return {
    async add({ settings, game, openedBy, escrow, house }) {
      const { tableId: id, name } = settings;
      const accounts = [
        { id: escrow, kind: "ESCROW" as const, ownerId: id },
        { id: house, kind: "HOUSE" as const, ownerId: id },
      ];
      await ask(
        prisma.$transaction([
          prisma.account.createMany({ data: accounts, skipDuplicates: true }),
          prisma.gameTable.createMany({
            data: [{ id, name, game, openedBy, settings: { ...settings } as object }],
            skipDuplicates: true,
          }),
        ]),
      );
    },

    async find(tableId) {
      const row = await ask(
        prisma.gameTable.findUnique({
          where: { id: tableId },
          select: { settings: true, frozenReason: true, closedAt: true },
        }),
      );
      return row && entryOf<Rules>(row);
    },

    async findMany(tableIds) {
      const rows = await ask(
        prisma.gameTable.findMany({
          where: { id: { in: [...tableIds] } },
          select: { id: true, settings: true, frozenReason: true, closedAt: true },
        }),
      );
      return new Map(rows.map((row) => [asTableId(row.id), entryOf<Rules>(row)]));
    },

    async page({ cursor, limit }) {
      const [after, afterId] = readCursor(cursor);
      const later =
        after === null
          ? {}
          : { OR: [{ createdAt: { gt: new Date(after) } }, { createdAt: new Date(after), id: { gt: afterId } }] };
      const rows = await ask(
        prisma.gameTable.findMany({
          where: { ...later, closedAt: null },
          select: { id: true, createdAt: true },
          orderBy: [{ createdAt: "asc" }, { id: "asc" }],
          take: limit + 1,
        }),
      );
      const { items, nextCursor } = pageAfter(rows, limit, (row) => [row.createdAt.getTime(), row.id]);
      return { items: items.map((row) => asTableId(row.id)), nextCursor };
    },

    async overdue(before, limit) {
      const where = { dueAt: { lt: BigInt(before) }, frozenReason: null };
      const rows = await ask(
        prisma.gameTable.findMany({ where, select: { id: true }, orderBy: { dueAt: "asc" }, take: limit }),
      );
      return rows.map((row) => asTableId(row.id));
    },

    async versions(which, after, limit) {
      const where = {
        dueAt: which === "running" ? { not: null } : null,
        ...(after === null ? {} : { id: { gt: after } }),
      };
      const rows = await ask(
        prisma.gameTable.findMany({ where, select: { id: true, version: true }, orderBy: { id: "asc" }, take: limit }),
      );
      return rows.map((row) => ({ tableId: asTableId(row.id), version: Number(row.version) }));
    },

    async freeze(tableId, reason, actor, operationId) {
      const { changed, isRepeat } = await setFrozen(prisma, "table", tableId, reason, actor, operationId);
      return changed === true && !isRepeat;
    },
    async unfreeze(tableId, actor, operationId) {
      const { changed, isRepeat } = await setFrozen(prisma, "table", tableId, null, actor, operationId);
      return changed === true && !isRepeat ? lastFreezeMs(prisma, tableId) : null;
    },
  };
}

/** Only `add` writes the settings. */
const entryOf = <Rules>({
  settings,
  frozenReason,
  closedAt,
}: {
  settings: unknown;
  frozenReason: string | null;
  closedAt: Date | null;
}): TableEntry<Rules> => ({
  settings: settings as TableSettings<Rules>,
  frozenReason,
  isClosed: closedAt !== null,
});
