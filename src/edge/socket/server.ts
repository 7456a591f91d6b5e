/** Sockets: parse, call one use case, acknowledge. WebSocket only, so that any container serves any player. */

import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import { Server } from "socket.io";
import type { PlayerId } from "../../kernel/ids.ts";
import type { HostedTable } from "../../protocol/games.ts";
import type { ClientToServerEvents, ServerEvents } from "../../protocol/socket.ts";
import type { Summary } from "../../tables/api.ts";
import { securityHeaders } from "../http/securityHeaders.ts";
import { createOriginPolicy } from "../origins.ts";
import { writeTogether } from "./writeTogether.ts";

/** What a socket knows of its player, from the token of its handshake. */
export interface SocketData {
  session: {
    readonly playerId: PlayerId;
    /** As it is now: see `player:renamed`. */
    username: string;
    readonly sessionId: string;
    readonly role: "PLAYER" | "ADMIN";
  };
}

/** Announcements of tables, of any game. */
export type HostedEvents = ServerEvents<HostedTable, Summary>;

/** Messages between containers. */
export interface ContainerEvents {
  "rules:changed": () => void;
  "player:renamed": (player: { readonly id: PlayerId; readonly username: string }) => void;
}

export type GameServer = Server<ClientToServerEvents, HostedEvents, ContainerEvents, SocketData>;

/** The largest message a client may send; a bet with all its fields is under 1 KB, what is said under 2. */
const MESSAGE_BYTES_MAX = 16 * 1024;

/** @param origins of web pages that may connect (see `createOriginPolicy`). */
export function createSocketServer(http: HttpServer, origins: readonly string[]): GameServer {
  const isWelcome = createOriginPolicy(origins);
  const io: GameServer = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false, // Costs 13 × throughput and memory for messages of 2 KB.
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    connectTimeout: 5_000,
    allowRequest: ({ headers }, answer) => answer(null, isWelcome(headers.origin, headers.host)),
  });
  writeTogether(io);
  const setHeaders = securityHeaders();
  http.prependListener("request", (request, response) => {
    if (isSocketRequest(request)) setHeaders(request as Request, response as Response, () => undefined);
  });
  return io;
}

/** Socket.IO answers it by itself, also where it is no WebSocket: the app must not answer too. */
export const isSocketRequest = ({ url }: IncomingMessage): boolean => url?.startsWith("/socket.io/") === true;

export const roomOfTable = (tableId: string): string => `table:${tableId}`;
/** Those at the table who hear what is said there. */
export const roomOfChat = (tableId: string): string => `chat:${tableId}`;
/** Those who do not want to hear this player. */
export const roomOfDeaf = (playerId: string): string => `deaf:${playerId}`;
export const roomOfPlayer = (playerId: string): string => `player:${playerId}`;
export const roomOfSession = (sessionId: string): string => `session:${sessionId}`;
export const LOBBY = "lobby";
export const ADMINS = "admins";
