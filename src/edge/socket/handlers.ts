/** What each client event does: one use case, one acknowledgement. */
import type { Socket } from "socket.io";
import type { TableId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.ts";
import type { GameOnTheWire, HostedTable } from "../../protocol/games.ts";
import type { AckBodies, ClientEventName, ClientToServerEvents, ReadEvent } from "../../protocol/socket.ts";
import type { Social } from "../../social/index.ts";
import type { Summary } from "../../tables/api.ts";
import type { GameTypes } from "../../tables/deps.ts";
import type { TableRoom } from "../../tables/index.ts";
import { chatHandlersOf, createHearing } from "./chat.ts";
import { refuseManyTables } from "./limitEvents.ts";
import {
  type ContainerEvents,
  type GameServer,
  type HostedEvents,
  LOBBY,
  roomOfChat,
  roomOfTable,
  type SocketData,
} from "./server.ts";

/** A room of tables of whichever game. */
interface Hosted extends GameTypes {
  View: HostedTable;
}

export interface SocketDeps {
  readonly io: GameServer;
  readonly tables: TableRoom<Hosted>;
  /** How what players send to its tables is read. */
  readonly game: GameOnTheWire;
  readonly social: Social;
  readonly log: Log;
  readonly authenticate: (token: string) => Promise<SocketData["session"]>;
  readonly isDraining: () => boolean;
}

export type GameSocket = Socket<ClientToServerEvents, HostedEvents, ContainerEvents, SocketData>;

/** What is known of a message beside its payload. */
export interface Arrival {
  /** It may have waited in a buffer while this process stood still. */
  readonly mayBeLate: boolean;
}

export type Handlers = {
  readonly [Name in ClientEventName]: (
    payload: ReadEvent<Name, unknown>,
    arrival: Arrival,
  ) => Promise<AckBodies<HostedTable, Summary>[Name]>;
};

/** The lobby shows this many; who needs more pages through GET /api/tables. */
const LOBBY_MAX = 200;

export function handlersOf(deps: SocketDeps, socket: GameSocket): Handlers {
  const { tables, social } = deps;
  const { session } = socket.data;
  const connectionTo = (tableId: TableId) => ({ tableId, playerId: session.playerId, socketId: socket.id });
  const hear = createHearing(deps, socket);
  return {
    "lobby:watch": async () => {
      await socket.join(LOBBY);
      const { items } = await tables.list({ limit: LOBBY_MAX });
      return { tables: items };
    },

    "lobby:unwatch": async () => {
      await socket.leave(LOBBY);
      return {};
    },

    // Joined to the room first: what happens while the view is read comes as an update, never not at all.
    "table:join": async ({ tableId }) => {
      refuseManyTables(socket.rooms, roomOfTable(tableId));
      await socket.join(roomOfTable(tableId));
      try {
        const [table, chat] = await Promise.all([tables.join(connectionTo(tableId)), hear.join(tableId)]);
        return { table, chat };
      } catch (error) {
        await socket.leave(roomOfTable(tableId));
        await socket.leave(roomOfChat(tableId));
        throw error;
      }
    },

    "table:leave": async ({ tableId }) => {
      await socket.leave(roomOfTable(tableId));
      await socket.leave(roomOfChat(tableId));
      await tables.leave(connectionTo(tableId));
      return {};
    },

    "table:sync": async ({ tableId }) => ({ table: await tables.view(tableId) }),

    "table:act": (asked, { mayBeLate }) =>
      tables.act({ ...asked, mayBeLate, player: { id: session.playerId, username: session.username } }),

    ...chatHandlersOf(deps, socket, hear),

    "message:send": (message) => social.messages.send({ ...message, from: session.playerId }),
  };
}
