/** Who is there: seats learn when their player's last connection breaks and when the first comes back. */
import type { TableState } from "../games/game.ts";
import type { PlayerId, TableId } from "../kernel.ts";
import { actForTable } from "./act.ts";
import type { TableDeps } from "./ports.ts";
import { loadTable } from "./replay.ts";
import { viewOf } from "./view.ts";

/** Presence can wait its turn, but must not be lost to a busy table. */
const LOCK_WAIT_MS = 1_000;

export interface Connection {
  readonly tableId: TableId;
  readonly playerId: PlayerId;
  readonly socketId: string;
}

/** Start watching. @returns the table as it stands. @throws {Refused} NOT_FOUND */
export async function joinTable<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  { tableId, playerId, socketId }: Connection,
): Promise<View> {
  const table = await loadTable(deps, tableId);
  await deps.watchers.join(tableId, playerId, socketId);
  const seat = deps.game.seated(table.state).find((one) => one.playerId === playerId);
  if (!seat || seat.connected) return viewOf(deps, table);
  await actForTable(deps, tableId, { by: "presence", playerId, connected: true }, LOCK_WAIT_MS);
  return viewOf(deps, await loadTable(deps, tableId));
}

/** Stop watching, or be found gone. The seat stays, for as long as the rules hold it. */
export async function leaveTable<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  { tableId, playerId, socketId }: Connection,
): Promise<void> {
  const isStillThere = await deps.watchers.leave(tableId, playerId, socketId);
  if (isStillThere) return;
  const table = await deps.hot.load(tableId);
  const seat = table && deps.game.seated(table.state).find((one) => one.playerId === playerId);
  if (seat?.connected) await actForTable(deps, tableId, { by: "presence", playerId, connected: false }, LOCK_WAIT_MS);
}

/** Find the players whose container died without saying so. */
export async function sweepWatchers<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
): Promise<void> {
  for (const gone of await deps.watchers.expired(100)) await leaveTable(deps, gone);
}
