/** How much a player may ask over sockets: one policy per event, counted over all of the player's sockets and containers. */
import { type Limits, orRefuse } from "../../kernel/limits.ts";
import type { PolicyName } from "../../kernel/policies.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { ClientEventName } from "../../protocol/socket.ts";
import { roomOfTable } from "./server.ts";

const POLICY_OF = {
  "lobby:watch": "lobby",
  "lobby:unwatch": "lobby",
  "table:join": "table-watch",
  "table:leave": "table-watch",
  "table:sync": "table-watch",
  "table:act": "table-act",
  "chat:send": "chat",
  "chat:history": "table-watch",
  "chat:report": "chat",
  "message:send": "message",
} as const satisfies Record<ClientEventName, PolicyName>;

/** Watched by one socket at a time: more than fit on any screen. */
const WATCHED_MAX = 50;

/** @throws {Refused} RATE_LIMITED. A table's action waits for no answer of the store. */
export async function limitEvent(limits: Limits, playerId: string, event: ClientEventName): Promise<void> {
  const policy = POLICY_OF[event];
  orRefuse(
    event === "table:act" ? [limits.takeAtOnce(playerId, policy)] : await limits.take(playerId, { [policy]: 1 }),
  );
}

/** @throws {Refused} LIMIT_REACHED for one table more than a socket may watch. */
export function refuseManyTables(rooms: ReadonlySet<string>, room: string): void {
  if (rooms.size < WATCHED_MAX || rooms.has(room)) return;
  const watched = [...rooms].filter((one) => one.startsWith(roomOfTable("")));
  if (watched.length >= WATCHED_MAX) throw new Refused("LIMIT_REACHED", { max: WATCHED_MAX });
}
