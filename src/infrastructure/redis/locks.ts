/**
 * One action at a time at a table, over one or several independent Redis (a quorum of them; see voters.ts). Waiting and validity are
 * done here.
 */
import { StoreAway } from "../../kernel/faults.ts";
import type { TableId } from "../../kernel/ids.ts";
import type { HeldLock, TableLocks } from "../../tables/ports/locks.ts";
import type { Releasable, Voters } from "./voters.ts";
import { createQueues, type Turn } from "./waitingLine.ts";

/** Longer than any healthy action; an orphan is gone after this. */
const LOCK_TTL_MS = 5_000;

/** Clocks of several Redis may run apart by this share of the TTL. */
const LOCK_DRIFT_FACTOR = 0.01;

/** Redis expires keys to the millisecond. */
const SPARE_MS = 2;

/** A lock with less left than this was acquired too slowly to be of use. */
const USEFUL_MS = 1_000;

/** Between tries; the random half keeps waiters from marching in step. */
const RETRY_MS = 12;

export interface LockObserver {
  /** Redis, or most of them, answered a request for a lock. */
  asked(latencyMs: number): void;
  acquired(durationMs: number): void;
  /** `yielded`: it was held, and the asker did not want to wait: another container does the same work. */
  failed(reason: "contended" | "yielded" | "away"): void;
}

export function createLocks(voters: Voters, observer: LockObserver, ttlMs: number = LOCK_TTL_MS): TableLocks {
  const queues = createQueues<Hold>();
  return {
    ttlMs,
    async acquire(tableId, waitMs) {
      const startedAt = performance.now();
      const turn = await queues.enter(tableId, waitMs);
      const lock = turn && (await compete({ voters, ttlMs, observer }, tableId, startedAt + waitMs, turn));
      if (lock === null) observer.failed(waitMs === 0 ? "yielded" : "contended");
      else observer.acquired(performance.now() - startedAt);
      return lock;
    },
  };
}

interface Asking {
  readonly voters: Voters;
  readonly ttlMs: number;
  readonly observer: LockObserver;
}

/** A lock, and until when it is ours: by this machine's monotonic clock, whatever becomes of its wall clock. */
interface Granted {
  readonly lock: Releasable;
  readonly until: number;
}

/** A lock of this process, and since when: served under it are all who wait here, one after the other. */
interface Hold {
  readonly granted: Granted;
  readonly since: number;
}

/** For so long a lock is passed on within this process; then other containers get their chance. */
const PASSED_ON_MS = 500;

const canBePassedOn = ({ granted, since }: Hold): boolean =>
  remainingOf(granted) >= USEFUL_MS && performance.now() - since < PASSED_ON_MS;

/** This process against the others, until `until` (monotonic). Whatever comes of it, the turn is ended. */
async function compete(asking: Asking, tableId: TableId, until: number, turn: Turn<Hold>): Promise<HeldLock | null> {
  if (turn.left !== null && canBePassedOn(turn.left)) return inTurn(turn.left, true, turn);
  try {
    if (turn.left !== null) await held(turn.left.granted, true).release();
    for (let tries = 1; ; tries++) {
      const granted = await acquireOnce(asking, tableId);
      if (granted !== null) return inTurn({ granted, since: performance.now() }, tries > 1 || turn.waited, turn);
      if (performance.now() >= until) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
    }
  } catch (error) {
    turn.end();
    throw error;
  }
  turn.end();
  return null;
}

/** The next of this process is let go when the lock is free or passed on, or has run out. */
function inTurn(hold: Hold, waited: boolean, turn: Turn<Hold>): HeldLock {
  const lock = held(hold.granted, waited);
  const expiry = setTimeout(() => turn.end(), Math.max(0, lock.remainingMs()));
  expiry.unref();
  return {
    ...lock,
    async release() {
      const isPassedOn = turn.isAwaited() && canBePassedOn(hold);
      if (!isPassedOn) await lock.release();
      clearTimeout(expiry);
      turn.end(...(isPassedOn ? [hold] : []));
    },
  };
}

/** A lock that is never there: for proving that nothing rests on it. */
export const noLocks: TableLocks = {
  ttlMs: LOCK_TTL_MS,
  acquire: () => Promise.resolve({ waited: false, remainingMs: () => LOCK_TTL_MS, release: () => Promise.resolve() }),
};

/** @returns null while others hold it. */
async function acquireOnce({ voters, ttlMs, observer }: Asking, tableId: TableId): Promise<Granted | null> {
  const askedAt = performance.now();
  try {
    const lock = await voters.ask(tableId, ttlMs);
    observer.asked(performance.now() - askedAt);
    if (lock === null) return null;
    const granted = { lock, until: askedAt + ttlMs * (1 - LOCK_DRIFT_FACTOR) - SPARE_MS };
    if (remainingOf(granted) >= USEFUL_MS) return granted;
    await held(granted, false).release();
    return null;
  } catch (error) {
    if (error instanceof StoreAway) observer.failed("away");
    throw error;
  }
}

const remainingOf = ({ until }: Granted): number => until - performance.now();

const held = (granted: Granted, waited: boolean): HeldLock => ({
  waited,
  remainingMs: () => remainingOf(granted),
  // Expired, taken over or unreachable: it runs out by itself, and the journal is the fence.
  release: () =>
    granted.lock.release().then(
      () => undefined,
      () => undefined,
    ),
});
