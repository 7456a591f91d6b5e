/**
 * The one path by which a table changes: lock, load, decide, commit, project, announce, release, answer.
 * Players, the clock and presence all come through here.
 */
import type { Command } from "../games/game.ts";
import { StoreAway } from "../kernel/faults.ts";
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { announce } from "./announce.ts";
import type { ActAnswer, ActRequest } from "./api.ts";
import { type Asked, keepingRefusals, refuseAsBefore } from "./asked.ts";
import { type Committed, decideAndCommit, type Outcome } from "./commit.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { freezeOnBug, freezeTable } from "./freeze.ts";
import { callerOf, judgeFirst } from "./judgeFirst.ts";
import { loadTable } from "./load.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import type { FirstAnswer } from "./ports/journal.ts";
import type { HeldLock } from "./ports/locks.ts";
import type { KeptRefusal } from "./ports/refusals.ts";
import { rebuild } from "./replay.ts";
import { viewOf } from "./view.ts";

/** Longer than a queue of moves at a busy table takes, a hundred times a healthy action, shorter than a player's patience. */
export const LOCK_WAIT_MS = 1_500;

/** For a lock of which it is known that its holder does nothing: enough for one that has just become free. */
const GLANCE_MS = 30;

/**
 * Apply one player's action, once. Order of effects: commit (journal row and money together); projection to Redis, announcement
 * and the lock's release, which travel together; answer. The same action id again is answered with its first result and
 * changes nothing.
 * @throws {Refused} as `Tables.act` says. SERVICE_UNAVAILABLE leaves the outcome open: repeat the same action id.
 */
export async function act<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, player, actionId, action, for: target, mayBeLate = false }: ActRequest<G["Action"]>,
): Promise<ActAnswer<G["View"]>> {
  const key = { playerId: player.id, actionId, fingerprint: fingerprintOf(tableId, action) };
  const command = { by: "player", playerId: player.id, username: player.username, action } as const;
  const asked = { key, target, mayBeLate };
  const caller = callerOf(tableId, asked);
  const result = await deps.onePlace.inTurn(caller, LOCK_WAIT_MS, async () => {
    try {
      return await carryOut(deps, { tableId, command, asked, lockWaitMs: LOCK_WAIT_MS });
    } catch (error) {
      if (error instanceof Refused && error.code !== "SERVICE_UNAVAILABLE") deps.suspects.add(caller);
      throw error;
    }
  });
  if (result === null || result.outcome === "busy") throw new Refused("TABLE_BUSY", { retryAfterMs: 200 });
  if (result.outcome === "repeated") return firstAnswer(deps, result, key.fingerprint);
  return { version: result.table.version, table: viewOf(deps, result.table) };
}

/**
 * Apply what no player asked for: the clock, or a connection that came or went.
 * @returns whether the table is done with it. False: someone else holds the table, so ask again.
 */
export async function actForTable<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  command: Exclude<Command<G["Action"]>, { by: "player" }>,
  lockWaitMs = 0,
): Promise<boolean> {
  try {
    return (await carryOut(deps, { tableId, command, asked: null, lockWaitMs })).outcome !== "busy";
  } catch (error) {
    if (!(error instanceof Refused) || error.code === "SERVICE_UNAVAILABLE") throw error;
    // The house can't pay into a frozen account, so the round can't go on: better a table that says so than one that hangs.
    if (error.code === "ACCOUNT_FROZEN") await freezeTable(deps, tableId, "an account of this round is frozen", null);
    return true; // Nothing to do for the rules.
  }
}

/** One command for one table. */
interface Task<G extends GameTypes> {
  readonly tableId: TableId;
  readonly command: Command<G["Action"]>;
  /** null: no player asked for it. */
  readonly asked: Asked | null;
  readonly lockWaitMs: number;
}

function carryOut<G extends GameTypes>(deps: TableDeps<G>, task: Task<G>): Promise<Outcome<G["State"]>> {
  const { tableId, command, asked } = task;
  return deps.underWay.add(
    freezeOnBug(deps, tableId, async () => {
      try {
        const isSuspect = asked !== null && deps.suspects.has(callerOf(tableId, asked));
        const known = isSuspect ? await judgeFirst(deps, tableId, command, asked) : null;
        return known ?? (await underLock(deps, task));
      } catch (error) {
        if (error instanceof StoreAway)
          throw new Refused("SERVICE_UNAVAILABLE", { retryAfterMs: 500 }, { cause: error });
        throw error;
      }
    }),
  );
}

async function underLock<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, command, asked, lockWaitMs }: Task<G>,
): Promise<Outcome<G["State"]>> {
  // Asked for together: with one Redis they travel in one round trip, and the lock is taken first.
  const [locked, loaded, kept] = await Promise.allSettled([
    deps.locks.acquire(tableId, deps.stuck.has(tableId) ? Math.min(GLANCE_MS, lockWaitMs) : lockWaitMs),
    loadTable(deps, tableId),
    keptRefusal(deps, tableId, asked),
  ]);
  if (locked.status === "rejected") throw locked.reason;
  if (locked.value !== null) deps.stuck.delete(tableId);
  const lock = locked.value ?? (await withoutLock(deps, tableId, loaded, lockWaitMs));
  if (lock === null) return { outcome: "busy" };
  let isReleased = false;
  const release = (isDue = false): void => {
    if (isReleased) return;
    isReleased = true;
    void deps.underWay.add(lock.release().then(() => isDue && deps.wake(tableId)));
  };
  try {
    if (loaded.status === "rejected") throw loaded.reason;
    if (kept.status === "rejected") throw kept.reason;
    const [table, refusal] = lock.waited
      ? await Promise.all([loadTable(deps, tableId), keptRefusal(deps, tableId, asked)])
      : [loaded.value, kept.value];
    if (asked !== null) refuseAsBefore(refusal, asked.key);
    const work = () => decideAndCommit(deps, lock, table, command, asked);
    const done = await (asked === null ? work() : keepingRefusals(deps.refusals, tableId, asked.key, work));
    if (done.outcome === "committed") {
      const projected = publish(deps, done);
      release((done.table.state.dueAt ?? Number.POSITIVE_INFINITY) <= deps.clock.now());
      await projected;
    }
    return done;
  } finally {
    release();
  }
}

async function keptRefusal<G extends GameTypes>(
  { refusals }: TableDeps<G>,
  tableId: TableId,
  asked: Asked | null,
): Promise<KeptRefusal | null> {
  return asked && refusals.find(tableId, asked.key.playerId, asked.key.actionId);
}

/**
 * Nothing came of the table for as long as we waited for its lock: its holder is dead or stands still. The journal
 * orders the writers without it (T7), so players need not wait until it runs out, nor find that out again and again.
 * @returns null while others get on with the table, and for who did not wait.
 */
async function withoutLock<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  before: PromiseSettledResult<StoredTable<G["State"]>>,
  waitedMs: number,
): Promise<HeldLock | null> {
  if (!deps.stuck.has(tableId)) {
    if (waitedMs < LOCK_WAIT_MS || before.status === "rejected") return null;
    const { version } = await loadTable(deps, tableId);
    if (version !== before.value.version) return null;
    deps.log.warn({ type: "lock_passed", tableId, version }, "the lock's holder does nothing: going on without it");
    deps.stuck.add(tableId);
  }
  const until = deps.clock.now() + deps.locks.ttlMs; // An action that takes longer is begun anew.
  return { waited: true, remainingMs: () => until - deps.clock.now(), release: () => Promise.resolve() };
}

/**
 * The projection and what other containers' clients are told leave together, and the lock's release behind them: Redis does one after
 * the other. Our own clients are told when Redis has answered.
 * @returns when it has, or is known to be away
 */
function publish<G extends GameTypes>(deps: TableDeps<G>, committed: Committed<G["State"]>): Promise<void> {
  const projected = project(deps, committed.table);
  announce(deps, committed, projected);
  return projected;
}

/** The commit stands whatever happens here: what Redis does not get, the next writer rolls forward from the journal. */
async function project<G extends GameTypes>(deps: TableDeps<G>, table: StoredTable<G["State"]>): Promise<void> {
  const { tableId, version } = table;
  try {
    const stored = await deps.hot.project(table, table.state.dueAt);
    if (!stored) deps.log.warn({ type: "stale_projection", tableId, version }, "a newer version was there");
  } catch (error) {
    if (!(error instanceof StoreAway)) throw error;
    deps.log.warn({ type: "projection_missed", tableId, version, err: error }, "Redis is away");
  }
}

/** What a repeated action was answered the first time: the table at the version it made. */
async function firstAnswer<G extends GameTypes>(
  deps: TableDeps<G>,
  { fingerprint, tableId, seq }: FirstAnswer,
  asked: string,
): Promise<ActAnswer<G["View"]>> {
  if (fingerprint !== asked) throw new Refused("IDEMPOTENCY_MISMATCH");
  const table = await rebuild<G>(deps, tableId, seq);
  return { version: seq, table: viewOf(deps, table), replayed: true };
}
