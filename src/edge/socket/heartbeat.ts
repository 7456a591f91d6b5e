/**
 * What every container does regularly for its own sockets: keep their watching alive, and send the version
 * of their tables, so that a lost update is noticed within two seconds.
 */
import { asTableId } from "../../kernel/ids.ts";
import type { HostedTable } from "../../protocol/games.ts";
import type { ConnectionDeps } from "./connections.ts";
import { tablesOf } from "./connections.ts";
import { roomOfTable } from "./server.ts";

/**
 * The protocol promises a version at least every 2 s while a round is open; a look is up to a quarter late, on a busy machine more.
 * A container with thousands of tables would stand still for as long as all of them take, so they have turns.
 */
const ROUND_MS = 1_200;
const TURNS = 12;

/** Between two turns. */
export const TURN_MS = ROUND_MS / TURNS;

/** A third of the expiry of a watcher. */
export const REFRESH_MS = 5_000;

/** How often watchers are looked for whose time is up. */
export const SWEEP_MS = 1_000;

type HeartbeatDeps = Pick<ConnectionDeps, "io" | "tables" | "log">;

/**
 * Send this container's sockets the state of their tables. Local: each container does it for its own.
 * @returns what sends to the tables of the next turn
 */
export function createVersionHeartbeat({ io, tables, log }: HeartbeatDeps): () => Promise<void> {
  const turns = Array.from({ length: TURNS }, () => new Set<string>());
  const { adapter } = io.of("/");
  let [next, now] = [0, 0];
  const add = (room: string): void => {
    if (room.startsWith(roomOfTable(""))) turns[next++ % TURNS]?.add(room);
  };
  for (const room of adapter.rooms.keys()) add(room);
  adapter.on("create-room", add);
  adapter.on("delete-room", (room: string) => {
    for (const turn of turns) turn.delete(room);
  });

  const send = async (room: string): Promise<void> => {
    const tableId = asTableId(room.slice(roomOfTable("").length));
    const table = await tables.view(tableId).catch((err: unknown) => {
      log.warn({ err, tableId }, "a table's version could not be sent");
      return null;
    });
    if (table !== null && isOpen(table))
      io.local.to(room).emit("table:update", { tableId, version: table.version, events: [], table });
  };
  return async () => {
    const turn = turns[now++ % TURNS] ?? [];
    await Promise.all([...turn].map(send));
  };
}

const isOpen = (table: HostedTable): boolean => table.roundId !== null;

/** Say that this container's watchers are still there. */
export async function refreshWatchers({ io, tables }: ConnectionDeps): Promise<void> {
  const connections = [...io.of("/").sockets.values()].flatMap((socket) =>
    tablesOf(socket).map((tableId) => ({ tableId, playerId: socket.data.session.playerId, socketId: socket.id })),
  );
  await tables.refreshWatchers(connections);
}
