/** Sockets: parse, call one use case, acknowledge. WebSocket only, so that any container serves any player. */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import type { PlayerId } from "../../kernel/ids.ts";
import type { ClientToServerEvents, ServerEvents } from "../../protocol/socket.ts";

/** What a socket knows of its player, from the token of its handshake. */
export interface SocketData {
  session: {
    readonly playerId: PlayerId;
    readonly username: string;
    readonly sessionId: string;
    readonly role: "PLAYER" | "ADMIN";
  };
}

export type GameServer = Server<ClientToServerEvents, ServerEvents, Record<string, never>, SocketData>;

/** The largest message a client may send; a bet with all its fields is under 1 KB. */
const MESSAGE_BYTES_MAX = 64 * 1024;

/** @param origins of web pages that may connect beside the server's own. */
export function createSocketServer(http: HttpServer, origins: readonly string[]): GameServer {
  return new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false, // Costs 13 × throughput and memory for messages of 2 KB.
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    connectTimeout: 5_000,
    allowRequest: (request, answer) => answer(null, isWelcome(request.headers.origin, request.headers.host, origins)),
  });
}

/** Browsers say where a page comes from; programs say nothing. A page of another house may not use a player's connection. */
function isWelcome(origin: string | undefined, host: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

export const roomOfTable = (tableId: string): string => `table:${tableId}`;
export const roomOfPlayer = (playerId: string): string => `player:${playerId}`;
export const roomOfSession = (sessionId: string): string => `session:${sessionId}`;
export const LOBBY = "lobby";
export const ADMINS = "admins";
