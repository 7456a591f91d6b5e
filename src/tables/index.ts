/** The room's door: everything the edge may ask of the tables, over one game and one set of ports. */
import type { TableState } from "../games/game.ts";
import { act } from "./act.ts";
import type { Tables } from "./api.ts";
import { createTableClock, type TableClock } from "./clock.ts";
import { listTables, openTable } from "./lobby.ts";
import type { TableDeps } from "./ports.ts";
import { type Connection, joinTable, leaveTable, sweepWatchers } from "./presence.ts";
import { loadTable } from "./replay.ts";
import { readRound } from "./rounds.ts";
import { viewOf } from "./view.ts";

export interface TableRoom<Action, Rules, View, Record> extends Tables<Action, Rules, View, Record> {
  /** Start watching a table, from one socket. @throws {Refused} NOT_FOUND */
  join(connection: Connection): Promise<View>;
  leave(connection: Connection): Promise<void>;
  /** Postpone the expiry of this container's watchers. */
  refreshWatchers(connections: readonly Connection[]): Promise<void>;
  sweepWatchers(): Promise<void>;
  readonly clock: TableClock;
}

export function createTables<State extends TableState, Action, Rules, View, Record>(
  ports: Omit<TableDeps<State, Action, Rules, View, Record>, "wake">,
): TableRoom<Action, Rules, View, Record> {
  const deps: TableDeps<State, Action, Rules, View, Record> = { ...ports, wake: (tableId) => clock.wake(tableId) };
  const clock = createTableClock(deps);
  return {
    open: (request) => openTable(deps, request),
    act: (request) => act(deps, request),
    view: async (tableId) => viewOf(deps, await loadTable(deps, tableId)),
    list: (page) => listTables(deps, page),
    round: (roundId) => readRound(deps, roundId),
    roundsOf: (playerId, page) => deps.journal.roundsOf(playerId, page),
    join: (connection) => joinTable(deps, connection),
    leave: (connection) => leaveTable(deps, connection),
    refreshWatchers: (connections) => deps.watchers.refresh(connections),
    sweepWatchers: () => sweepWatchers(deps),
    clock,
  };
}
