/**
 * The turn clock. Deadlines lie in Redis beside the tables they belong to; every container looks, any may
 * fire, the journal lets one win. Nothing is kept in a process: a timer dies with it.
 */
import { Bug } from "../kernel/assert.ts";
import { every } from "../kernel/every.ts";
import type { TableId } from "../kernel/ids.ts";
import { actForTable, LOCK_WAIT_MS } from "./act.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { rebuildHot } from "./load.ts";
import { createRecovery } from "./recover.ts";

/** A card dealt 50 ms late is not noticed; looking more often costs every container. */
const LOOK_MS = 50;

/** Tables fired at one look; the rest waits for the next. */
const BATCH = 64;

/** How often the database is asked for deadlines that Redis has lost. */
const SEARCH_MS = 1_000;

/** So long after a deadline it counts as lost: any container would have fired it. */
const OVERDUE_MS = 1_000;

/** How often Redis is asked whether it lost data. */
const RECOVER_MS = 500;

export interface TableClock {
  /** A repeat changes nothing. */
  start(): void;
  /** Fire one table now; used where a decision leaves a clock that is due at once. */
  wake(tableId: TableId): void;
  /** No more looks; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

export function createTableClock<G extends GameTypes>(deps: TableDeps<G>): TableClock {
  const running = new Map<TableId, Promise<void>>();
  /** Tables whose lock was held by another at the last look. */
  const busy = new Set<TableId>();
  let stopping = false;
  let loops: Promise<void>[] = [];

  const fire = (tableId: TableId, lockWaitMs: number): void => {
    if (stopping || running.has(tableId)) return;
    const job = actForTable(deps, tableId, { by: "clock" }, lockWaitMs)
      .then((isDone) => void (isDone ? busy.delete(tableId) : busy.add(tableId)))
      .catch((err: unknown) =>
        deps.log.warn(
          { type: "deadline_failed", tableId, err },
          "a deadline could not be fired; the next look tries again",
        ),
      )
      .finally(() => running.delete(tableId));
    running.set(tableId, job);
  };

  const look = async (): Promise<void> => {
    const due = await deps.hot.due(deps.clock.now(), BATCH);
    // Still due, and was busy at the look before: with a player's patience, which ends what a dead holder has begun (T29).
    for (const tableId of due) fire(tableId, busy.delete(tableId) ? LOCK_WAIT_MS : 0);
    busy.clear();
  };

  const search = async (): Promise<void> => {
    for (const tableId of await deps.catalogue.overdue(deps.clock.now() - OVERDUE_MS, BATCH)) {
      try {
        await rebuildHot(deps, tableId); // Puts the deadline back where every container looks.
      } catch (error) {
        if (error instanceof Bug) continue; // Frozen by that. The others must not wait for it.
        throw error;
      }
      fire(tableId, 0);
    }
  };

  return {
    start() {
      if (loops.length > 0) return;
      const isStopping = () => stopping;
      loops = [
        every(deps, LOOK_MS, isStopping, look),
        every(deps, SEARCH_MS, isStopping, search),
        every(deps, RECOVER_MS, isStopping, createRecovery(deps)),
      ];
    },
    // A little patience: the lock of the decision before is just being released.
    wake: (tableId) => fire(tableId, 200),
    async stop() {
      stopping = true;
      await Promise.all([...loops, ...running.values()]);
    },
  };
}
