/** The catalogue of tables over the memory Postgres. */
import type { TableId } from "../../../../src/kernel/ids.ts";
import type { Catalogue, TableEntry } from "../../../../src/tables/ports/catalogue.ts";
import type { MemoryPostgres, TableRow } from "./memoryPostgres.ts";

export function createMemoryCatalogue<State, Action, Rules>(
  db: MemoryPostgres<State, Action, Rules>,
): Catalogue<Rules> {
  const entryOf = ({ settings, frozenReason }: TableRow<Rules>): TableEntry<Rules> => ({ settings, frozenReason });
  const setFrozen = (tableId: TableId, reason: string | null): boolean => {
    const table = db.tables.get(tableId);
    if (table === undefined || (table.frozenReason === null) === (reason === null)) return false;
    table.frozenReason = reason;
    return true;
  };
  return {
    async add({ settings, escrow, house }) {
      db.ledger.open(escrow, "ESCROW");
      db.ledger.open(house, "HOUSE");
      if (db.tables.has(settings.tableId)) return;
      const number = db.tables.size;
      db.tables.set(settings.tableId, { settings, number, version: 0, dueAt: null, frozenReason: null });
    },
    find: async (tableId) => {
      const table = db.tables.get(tableId);
      return table === undefined ? null : entryOf(table);
    },
    findMany: async (tableIds) => {
      const found = tableIds.flatMap((tableId) => {
        const table = db.tables.get(tableId);
        return table === undefined ? [] : [[tableId, entryOf(table)] as const];
      });
      return new Map(found);
    },
    page: async ({ cursor, limit }) => {
      const after = cursor === undefined ? -1 : Number(cursor);
      const found = [...db.tables].filter(([, { number }]) => number > after).slice(0, limit + 1);
      const items = found.slice(0, limit);
      return {
        items: items.map(([tableId]) => tableId),
        nextCursor: found.length > limit ? String(items.at(-1)?.[1].number) : null,
      };
    },
    overdue: async (before, limit) =>
      [...db.tables]
        .filter(([, { dueAt, frozenReason }]) => frozenReason === null && dueAt !== null && dueAt < before)
        .toSorted(([, a], [, b]) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit)
        .map(([tableId]) => tableId),
    versions: async (which, after, limit) =>
      [...db.tables]
        .filter(
          ([tableId, { dueAt }]) => (which === "running") === (dueAt !== null) && (after === null || tableId > after),
        )
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([tableId, { version }]) => ({ tableId, version })),
    freeze: async (tableId, reason) => setFrozen(tableId, reason),
    unfreeze: async (tableId) => (setFrozen(tableId, null) ? 0 : null),
  };
}
