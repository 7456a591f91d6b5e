/** Port: one action at a time at a table. */
import type { TableId } from "../../kernel/ids.ts";

export interface HeldLock {
  /** Whether others were before us: what was read while waiting may be old. */
  readonly waited: boolean;
  /** Time left in which no one else can hold it, milliseconds. */
  remainingMs(): number;
  /** Never throws: a lock that can't be released runs out by itself. */
  release(): Promise<void>;
}

/** Politeness, so that conflicts are rare. Correctness never rests on it. */
export interface TableLocks {
  /** How long an unreleased lock lasts, milliseconds. */
  readonly ttlMs: number;
  /** @returns null when others held it for all of `waitMs`. @throws {StoreAway} */
  acquire(tableId: TableId, waitMs: number): Promise<HeldLock | null>;
}
