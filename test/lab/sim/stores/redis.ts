/** Redis in memory, as far as tables need it: hot tables, deadlines, watchers, locks. May be emptied or set back at any time. */
import type { PlayerId, TableId } from "../../../../src/kernel/ids.ts";
import type { Watchers } from "../../../../src/tables/ports/audience.ts";
import type { HotTables, StoredTable } from "../../../../src/tables/ports/hotTables.ts";
import type { HeldLock, TableLocks } from "../../../../src/tables/ports/locks.ts";
import type { KeptRefusal, Refusals } from "../../../../src/tables/ports/refusals.ts";

interface HotRow {
  readonly version: number;
  /** JSON, as in the real one: what comes out is never the object that went in. */
  readonly text: string;
}

interface Watching {
  readonly playerId: PlayerId;
  readonly until: number;
}

interface Data {
  readonly tables: Map<TableId, HotRow>;
  readonly frozen: Map<TableId, string>;
  readonly deadlines: Map<TableId, number>;
  /** By `table|player|socket`: until when. */
  readonly watchers: Map<string, Watching & { readonly tableId: TableId; readonly socketId: string }>;
  /** By `table|player|action`. */
  readonly refusals: Map<string, KeptRefusal>;
  readonly locks: Map<string, { readonly holder: number; readonly until: number }>;
  /** Mark of each process, see `mayHaveLost`. */
  readonly marks: Map<number, number>;
}

export class MemoryRedis {
  data: Data = emptyData();
  /** Where a table became younger although nothing was lost. */
  readonly wentBack: string[] = [];
  #newest = new Map<TableId, number>();
  #holders = 0;
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  flushAll(): void {
    this.data = emptyData();
    this.#newest.clear();
  }

  /** What a copy on disk would hold. */
  copy(): Data {
    return structuredClone(this.data);
  }

  /** Start again with an older copy. */
  restore(copy: Data): void {
    this.data = structuredClone(copy);
    this.#newest.clear();
  }

  store(tableId: TableId, row: HotRow): void {
    if (row.version < (this.#newest.get(tableId) ?? 0)) this.wentBack.push(`${tableId}#${row.version}`);
    this.#newest.set(tableId, row.version);
    this.data.tables.set(tableId, row);
  }

  forget(tableId: TableId): void {
    this.data.tables.delete(tableId);
    this.data.frozen.delete(tableId);
    this.#newest.delete(tableId);
  }

  newHolder(): number {
    return ++this.#holders;
  }
}

const emptyData = (): Data => ({
  tables: new Map(),
  frozen: new Map(),
  deadlines: new Map(),
  watchers: new Map(),
  refusals: new Map(),
  locks: new Map(),
  marks: new Map(),
});

export function createMemoryHotTables<State>(redis: MemoryRedis): HotTables<State> {
  const me = redis.newHolder();
  let marked: number | null = null;
  const read = (tableId: TableId): StoredTable<State> | null => {
    const row = redis.data.tables.get(tableId);
    if (row === undefined) return null;
    const table = JSON.parse(row.text) as Omit<StoredTable<State>, "frozen">;
    return { ...table, frozen: redis.data.frozen.get(tableId) ?? null };
  };
  return {
    load: async (tableId) => read(tableId),
    loadMany: async (tableIds) => tableIds.map(read),
    async project({ frozen: _, ...table }, dueAt) {
      const { tableId, version } = table;
      const { tables, deadlines, frozen } = redis.data;
      if ((tables.get(tableId)?.version ?? -1) > version) return false;
      redis.store(tableId, { version, text: JSON.stringify(table) });
      if (dueAt === null || frozen.has(tableId)) deadlines.delete(tableId);
      else deadlines.set(tableId, dueAt);
      return true;
    },
    async freeze(tableId, reason) {
      redis.data.frozen.set(tableId, reason);
      redis.data.deadlines.delete(tableId);
    },
    async forget(tableId) {
      redis.forget(tableId);
    },
    versions: async (tableIds) => tableIds.map((tableId) => redis.data.tables.get(tableId)?.version ?? null),
    due: async (now, limit) =>
      [...redis.data.deadlines]
        .filter(([, dueAt]) => dueAt <= now)
        .toSorted(([, a], [, b]) => a - b)
        .slice(0, limit)
        .map(([tableId]) => tableId),
    async mayHaveLost() {
      const before = marked;
      const found = redis.data.marks.get(me) ?? null;
      marked = (before ?? 0) + 1;
      redis.data.marks.set(me, marked);
      return before === null || found !== before;
    },
  };
}

export function createMemoryRefusals(redis: MemoryRedis): Refusals {
  return {
    find: async (...key) => redis.data.refusals.get(key.join("|")) ?? null,
    async keep(tableId, playerId, actionId, refusal) {
      const key = [tableId, playerId, actionId].join("|");
      const { tables, refusals } = redis.data;
      if (refusals.has(key)) return "known";
      if ((tables.get(tableId)?.version ?? -1) > refusal.version) return "moved";
      refusals.set(key, refusal);
      return "kept";
    },
    async takeBack(...key) {
      redis.data.refusals.delete(key.join("|"));
    },
  };
}

export function createMemoryWatchers(redis: MemoryRedis, ttlMs = 15_000): Watchers {
  const add = (tableId: TableId, playerId: PlayerId, socketId: string, ms = ttlMs): void => {
    const until = redis.now() + ms;
    redis.data.watchers.set(`${tableId}|${playerId}|${socketId}`, { tableId, playerId, socketId, until });
  };
  const alive = (tableId: TableId) =>
    [...redis.data.watchers.values()].filter((one) => one.tableId === tableId && one.until >= redis.now());
  return {
    join: async (tableId, playerId, socketId) => add(tableId, playerId, socketId),
    hold: async (tableId, playerId, socketId, holdMs) => add(tableId, playerId, socketId, holdMs),
    async leave(tableId, playerId, socketId) {
      redis.data.watchers.delete(`${tableId}|${playerId}|${socketId}`);
      return alive(tableId).some((one) => one.playerId === playerId);
    },
    async refresh(entries) {
      for (const { tableId, playerId, socketId } of entries) add(tableId, playerId, socketId);
    },
    counts: async (tableIds) => tableIds.map((tableId) => new Set(alive(tableId).map(({ playerId }) => playerId)).size),
    expired: async (limit) =>
      [...redis.data.watchers.values()]
        .filter(({ until }) => until <= redis.now())
        .slice(0, limit)
        .map(({ tableId, playerId, socketId }) => ({ tableId, playerId, socketId })),
  };
}

/** How long a waiter rests before it asks again. */
const RETRY_MS = 12;

/**
 * @param ask sends a command to the store and brings its answer, in the simulation over a network that fails.
 * @param pause rests between tries.
 */
export function createMemoryLocks(
  redis: MemoryRedis,
  { ask, pause }: { ask: <T>(what: string, command: () => T) => Promise<T>; pause: (ms: number) => Promise<void> },
  ttlMs = 5_000,
): TableLocks {
  const take = (key: string, holder: number): boolean => {
    const held = redis.data.locks.get(key);
    if (held !== undefined && held.until > redis.now()) return false;
    redis.data.locks.set(key, { holder, until: redis.now() + ttlMs });
    return true;
  };
  const lockOf = (key: string, holder: number, askedAt: number, waited: boolean): HeldLock => ({
    waited,
    // From the moment it was asked for, less the drift of clocks: as the real one counts.
    remainingMs: () => askedAt + ttlMs * 0.99 - redis.now(),
    release: () =>
      ask("release", () => {
        if (redis.data.locks.get(key)?.holder === holder) redis.data.locks.delete(key);
      }).catch(() => undefined), // It runs out by itself.
  });
  return {
    ttlMs,
    async acquire(tableId, waitMs) {
      const startedAt = redis.now();
      for (let tries = 1; ; tries++) {
        const [holder, askedAt] = [redis.newHolder(), redis.now()];
        if (await ask("acquire", () => take(tableId, holder))) return lockOf(tableId, holder, askedAt, tries > 1);
        if (redis.now() - startedAt >= waitMs) return null;
        await pause(RETRY_MS);
      }
    },
  };
}
