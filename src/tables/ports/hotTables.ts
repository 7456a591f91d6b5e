/** Port: the live state of the tables, in Redis. */
import type { TableId } from "../../kernel/ids.ts";

/** A table at one version. */
export interface StoredTable<State> {
  readonly tableId: TableId;
  /** Sequence of the journal row that made it; 0 for a table without a command yet. */
  readonly version: number;
  /** When that row was decided, epoch milliseconds. */
  readonly at: number;
  readonly state: State;
  /** Why nothing moves until an admin says so; null: it plays. */
  readonly frozen: string | null;
}

/** The tables as every container sees them, in Redis. Never the truth: may be emptied or set back at any time. */
export interface HotTables<State> {
  load(tableId: TableId): Promise<StoredTable<State> | null>;
  loadMany(tableIds: readonly TableId[]): Promise<(StoredTable<State> | null)[]>;
  /**
   * Store the table and its deadline in one step, unless a newer version is there. The same table twice is once.
   * @returns false for a stale write, which changed nothing.
   */
  project(table: StoredTable<State>, dueAt: number | null): Promise<boolean>;
  /** Show that a table is frozen, and let its deadline go. Stays over projections, until `forget`. */
  freeze(tableId: TableId, reason: string): Promise<void>;
  /** Drop what Redis has of a table, because it is ahead of the journal. The next touch rebuilds it. */
  forget(tableId: TableId): Promise<void>;
  /** What Redis has; null where it has nothing. */
  versions(tableIds: readonly TableId[]): Promise<(number | null)[]>;
  /** Tables whose deadline has passed. */
  due(now: number, limit: number): Promise<TableId[]>;
  /** Whether Redis may have lost data since this process last asked: emptied, set back, or out of reach meanwhile. The first time: true. */
  mayHaveLost(): Promise<boolean>;
}
