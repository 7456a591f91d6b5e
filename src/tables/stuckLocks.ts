/** Tables whose lock holder does nothing. Once one action has found that out, no other action of this container waits for that lock. */
import type { TableId } from "../kernel/ids.ts";

export interface StuckLocks {
  has(tableId: TableId): boolean;
  /** From now on, for as long as that lock may still last. */
  add(tableId: TableId): void;
  /** It was granted: from now on its holders are waited for again. */
  delete(tableId: TableId): void;
}

/** @param lastsMs then it is forgotten at the latest. */
export function createStuckLocks(now: () => number, lastsMs: number): StuckLocks {
  const until = new Map<TableId, number>();
  return {
    has: (tableId) => (until.get(tableId) ?? 0) > now(),
    add(tableId) {
      // Seldom and few: it is here that the past ones are forgotten.
      for (const [id, end] of until) if (end <= now()) until.delete(id);
      until.set(tableId, now() + lastsMs);
    },
    delete: (tableId) => void until.delete(tableId),
  };
}
