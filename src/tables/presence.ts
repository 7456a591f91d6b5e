/** Who is there: seats learn when their player's last connection breaks and when the first comes back. */
import type { PlayerId, TableId } from "../kernel/ids.ts";
import { actForTable, LOCK_WAIT_MS } from "./act.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { newestTable } from "./load.ts";
import { viewOf } from "./view.ts";

/** A broken connection that is back within this time was never gone: it is not announced to the table. */
const RECONNECT_HOLD_MS = 5_000;

/** Found gone at one look; the rest waits for the next. */
const SWEEP_BATCH = 100;

export interface Connection {
  readonly tableId: TableId;
  readonly playerId: PlayerId;
  readonly socketId: string;
}

/** Start watching. @returns the table as it stands. @throws {Refused} NOT_FOUND */
export async function joinTable<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, playerId, socketId }: Connection,
): Promise<G["View"]> {
  const table = await newestTable(deps, tableId);
  await deps.watchers.join(tableId, playerId, socketId);
  const seat = deps.game.seated(table.state).find((one) => one.playerId === playerId);
  if (!seat || seat.connected) return viewOf(deps, table);
  await actForTable(deps, tableId, { by: "presence", playerId, connected: true }, LOCK_WAIT_MS);
  return viewOf(deps, await newestTable(deps, tableId));
}

/** A connection broke. A player who does not come back in time is marked as disconnected by the next sweep, of any container. */
export async function loseConnection<G extends GameTypes>(
  { watchers }: TableDeps<G>,
  { tableId, playerId, socketId }: Connection,
): Promise<void> {
  await watchers.hold(tableId, playerId, socketId, RECONNECT_HOLD_MS);
}

/** Stop watching, or be found gone. The seat stays, for as long as the rules hold it. */
export async function leaveTable<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, playerId, socketId }: Connection,
): Promise<void> {
  const isStillThere = await deps.watchers.leave(tableId, playerId, socketId);
  if (isStillThere) return;
  const table = await deps.hot.load(tableId);
  const seat = table && deps.game.seated(table.state).find((one) => one.playerId === playerId);
  if (seat?.connected) await actForTable(deps, tableId, { by: "presence", playerId, connected: false }, LOCK_WAIT_MS);
}

/** Find the players who did not come back, and those whose container died without saying so. */
export async function sweepWatchers<G extends GameTypes>(deps: TableDeps<G>): Promise<void> {
  for (const gone of await deps.watchers.expired(SWEEP_BATCH)) await leaveTable(deps, gone);
}
