/** The room's door: everything the edge may ask of the tables, over one game and one set of ports. */
import type { TableId } from "../kernel/ids.ts";
import type { Reconciled, Standing } from "../money/ports/proof.ts";
import { act, LOCK_WAIT_MS } from "./act.ts";
import type { Tables } from "./api.ts";
import { createTableClock, type TableClock } from "./clock.ts";
import type { GameTypes, TableDeps, TablePorts } from "./deps.ts";
import { type Actor, freezeTable } from "./freeze.ts";
import { loadTable, newestTable } from "./load.ts";
import { listTables, openTable } from "./lobby.ts";
import { createOnePlace } from "./onePlace.ts";
import { type Connection, joinTable, leaveTable, loseConnection, sweepWatchers } from "./presence.ts";
import { reconcile } from "./reconcile.ts";
import { createRepairDesk } from "./repair.ts";
import { readRound } from "./rounds.ts";
import { createStuckLocks } from "./stuckLocks.ts";
import { createSuspects } from "./suspects.ts";
import { createUnderWay } from "./underWay.ts";
import { unfreezeAccount, unfreezeTable } from "./unfreeze.ts";
import { viewOf } from "./view.ts";

export interface TableRoom<G extends GameTypes> extends Tables<G["Action"], G["Rules"], G["View"], G["Record"]> {
  /** Start watching a table, from one socket. @throws {Refused} NOT_FOUND */
  join(connection: Connection): Promise<G["View"]>;
  /** Asked for by the player. */
  leave(connection: Connection): Promise<void>;
  /** The socket broke; the player may be back in a moment. */
  lose(connection: Connection): Promise<void>;
  /** Postpone the expiry of this container's watchers. */
  refreshWatchers(connections: readonly Connection[]): Promise<void>;
  sweepWatchers(): Promise<void>;
  readonly clock: TableClock;
  /** Prove the books, if it is this container's turn. @returns what was found; null when it is another's. */
  reconcile(everyMs?: number): Promise<Reconciled | null>;
  /** How the books stand, whoever proved them. */
  standing(): Promise<Standing>;
  /** Before the process ends: the clock is stopped, what is under way is finished, locks are released. */
  drain(): Promise<void>;
}

export function createTables<G extends GameTypes>(ports: TablePorts<G>): TableRoom<G> {
  const underWay = createUnderWay();
  // How long a lock can last once a full wait for it has failed.
  const stuck = createStuckLocks(ports.clock.now, ports.locks.ttlMs - LOCK_WAIT_MS);
  const suspects = createSuspects(ports.clock.now);
  const onePlace = createOnePlace((ms) => ports.clock.pause(ms));
  const deps: TableDeps<G> = { ...ports, underWay, stuck, suspects, onePlace, wake: (tableId) => clock.wake(tableId) };
  const clock = createTableClock(deps);
  return {
    open: (request) => openTable(deps, request),
    act: (request) => act(deps, request),
    view: async (tableId) => viewOf(deps, await newestTable(deps, tableId)),
    list: (page) => listTables(deps, page),
    round: (roundId) => readRound<G>(deps, roundId),
    roundsOf: (playerId, page) => deps.journal.roundsOf(playerId, page),
    freeze: async (tableId: TableId, reason: string, actor: Actor, operationId?: string) => {
      await freezeTable(deps, tableId, reason, actor, operationId);
      return viewOf(deps, await loadTable(deps, tableId));
    },
    unfreeze: (tableId, actor, operationId) => unfreezeTable(deps, tableId, actor, operationId),
    join: (connection) => joinTable(deps, connection),
    leave: (connection) => leaveTable(deps, connection),
    lose: (connection) => loseConnection(deps, connection),
    refreshWatchers: (connections) => deps.watchers.refresh(connections),
    sweepWatchers: () => sweepWatchers(deps),
    clock,
    reconcile: (everyMs) => reconcile(deps, everyMs),
    repairs: createRepairDesk(deps),
    standing: () => deps.books.standing(),
    chainRoots: ({ limit }) => deps.books.roots(limit),
    unfreezeAccount: (account, actor, operationId) => unfreezeAccount(deps, account, actor, operationId),
    async drain() {
      await clock.stop();
      await underWay.idle();
    },
  };
}
