/**
 * Asking clients to take another connection before this one is cut: `server:draining`. They open the new one
 * first and close this one last, so that the player does not notice.
 */
import type { GameSocket } from "./handlers.ts";
import type { GameServer } from "./server.ts";

/** How long a client that was asked may take to connect elsewhere. */
const RECONNECT_IN_MS = 500;

/** How often it is looked whether all have gone. */
const LOOK_MS = 50;

/** A client that was asked to renew its connection and has not done so by then is cut: better by us than by the platform. */
const RENEW_MS = 30_000;

/** Connections are renewed between this share of their greatest age and all of it, so that not all come at once. */
const RENEW_FROM = 0.8;

const askToMove = (socket: GameSocket): void => void socket.emit("server:draining", { reconnectInMs: RECONNECT_IN_MS });

/**
 * Ask every client of this container, each at its own moment within `spreadMs`, so that the others are not run over.
 * Resolves when all have gone, or after `withinMs`.
 */
export async function moveEveryoneAway(io: GameServer, spreadMs: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  const timers = [...io.of("/").sockets.values()].map((socket) =>
    setTimeout(() => askToMove(socket), Math.random() * spreadMs),
  );
  while (io.of("/").sockets.size > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  for (const timer of timers) clearTimeout(timer);
}

/** Renew a connection before it reaches `maxAgeMs`, where the platform would cut it in the middle of a hand. */
export function renewInTime(socket: GameSocket, maxAgeMs: number): void {
  const ageMs = maxAgeMs * (RENEW_FROM + Math.random() * (1 - RENEW_FROM));
  let timer = setTimeout(() => {
    askToMove(socket);
    timer = setTimeout(() => socket.disconnect(true), RENEW_MS).unref();
  }, ageMs).unref();
  socket.on("disconnect", () => clearTimeout(timer));
}
