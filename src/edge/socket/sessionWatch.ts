/**
 * Sockets outlive the question that let them in, and the message that ends a session may get lost with Redis. So every container asks
 * Postgres again about the sessions of its own sockets: a ban or an exclusion reaches them within a second, whatever else is away.
 */
import { type GameServer, roomOfSession } from "./server.ts";

/** Jittered by a quarter either way, it leaves time for the question itself. */
export const ASK_AGAIN_MS = 600;

/** Of one statement. */
const SESSIONS_AT_ONCE = 1_000;

/** Closes this container's sockets whose session is over, or whose player may no longer play (L26). */
export async function closeEnded(io: GameServer, endedAmong: (ids: string[]) => Promise<string[]>): Promise<void> {
  const ids = [...new Set([...io.of("/").sockets.values()].map(({ data }) => data.session.sessionId))];
  for (let from = 0; from < ids.length; from += SESSIONS_AT_ONCE) {
    const ended = await endedAmong(ids.slice(from, from + SESSIONS_AT_ONCE));
    for (const id of ended) io.local.in(roomOfSession(id)).disconnectSockets(true);
  }
}
