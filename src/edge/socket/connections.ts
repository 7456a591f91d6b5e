/** The life of a connection: handshake, events, and what its end means for the tables it watched. */
import { asTableId, type TableId } from "../../kernel/ids.ts";
import { type Limits, orRefuse } from "../../kernel/limits.ts";
import type { Log } from "../../kernel/log.ts";
import { Refused } from "../../kernel/refusals.ts";
import { wireError } from "../../protocol/errors.ts";
import { type ClientEventName, clientEvents, clientEventsOf } from "../../protocol/socket.ts";
import { peerOf } from "../callerAddress.ts";
import { explain } from "../explain.ts";
import type { Standstill } from "../standstill.ts";
import { type Arrival, type GameSocket, type Handlers, handlersOf, type SocketDeps } from "./handlers.ts";
import { limitEvent } from "./limitEvents.ts";
import { renewInTime } from "./moveAway.ts";
import { ADMINS, roomOfPlayer, roomOfSession, roomOfTable } from "./server.ts";

export interface ConnectionDeps extends SocketDeps {
  readonly log: Log;
  readonly standstill: Standstill;
  /** A connection is renewed before it gets this old. */
  readonly socketMaxAgeMs: number;
  readonly limits: Limits;
  /** As HTTP has it; default: none. */
  readonly trustedProxies?: number;
  /** Around each event: clocks, traces, the context of log lines. */
  readonly around?: (event: EventFacts, work: () => Promise<Acknowledgement>) => Promise<Acknowledgement>;
}

interface EventFacts {
  /** One of the protocol's events, or `unknown`. */
  readonly name: ClientEventName | "unknown";
  readonly userId: string;
  readonly tableId?: string | undefined;
}

type Acknowledgement = { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } };

/** Of one player at one container: more than anybody has devices and pages open. */
const SOCKETS_MAX = 50;

/** Longer than any access token of ours: what is longer is not one. */
const TOKEN_MAX = 4_096;

export function serveSockets(deps: ConnectionDeps): void {
  deps.io.use((socket, next) => {
    admit(deps, socket).then(
      () => next(),
      (error: unknown) => next(refusedHandshake(deps, error)),
    );
  });
  const events = clientEventsOf(deps.game.action);
  deps.io.on("connection", (socket) => {
    void socket.join(ownRoomsOf(socket));
    renewInTime(socket, deps.socketMaxAgeMs);
    const handlers = handlersOf(deps, socket);
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const last = args.at(-1);
      const acknowledge = typeof last === "function" ? (last as (answer: object) => void) : () => undefined;
      const payload = typeof args[0] === "function" ? {} : args[0];
      const arrival = { mayBeLate: deps.standstill.mayHaveWaited() };
      const work = () => answer(deps, { socket, events, handlers }, { event, payload, arrival });
      void (deps.around?.(factsOf(socket, event, payload), work) ?? work()).then((answered) => {
        acknowledge(answered);
        if (arrival.mayBeLate && isStale(answered)) socket.disconnect(true); // So that the client looks again.
      });
    });
    socket.on("disconnecting", () => loseTables(deps, socket));
  });
}

function ownRoomsOf({ data: { session } }: GameSocket): string[] {
  const rooms = [roomOfPlayer(session.playerId), roomOfSession(session.sessionId)];
  return session.role === "ADMIN" ? [...rooms, ADMINS] : rooms;
}

async function admit(deps: ConnectionDeps, socket: GameSocket): Promise<void> {
  const { authenticate, isDraining, limits, trustedProxies = 0 } = deps;
  if (isDraining()) throw new Refused("DRAINING");
  orRefuse(await limits.take(peerOf(socket.request, trustedProxies), { handshake: 1 }));
  const token: unknown = socket.handshake.auth["token"];
  if (typeof token !== "string" || token.length > TOKEN_MAX) throw new Refused("UNAUTHENTICATED");
  const session = await authenticate(token);
  const open = deps.io.of("/").adapter.rooms.get(roomOfPlayer(session.playerId))?.size ?? 0;
  if (open >= SOCKETS_MAX) throw new Refused("LIMIT_REACHED", { max: SOCKETS_MAX });
  orRefuse(await limits.take(session.playerId, { "player-handshake": 1 }));
  socket.data.session = session;
}

/** Socket.IO hands `message` and `data` to the client's `connect_error`. */
function refusedHandshake({ log }: ConnectionDeps, cause: unknown): Error {
  const { code, facts } = explain(cause, log, { event: "handshake" });
  return Object.assign(new Error(code), { data: wireError(code, facts) });
}

/** One socket, and how its events are read and carried out. */
interface Heard {
  readonly socket: GameSocket;
  readonly events: ReturnType<typeof clientEventsOf>;
  readonly handlers: Handlers;
}

/** Never throws: silence is never an answer. */
async function answer(
  { log, isDraining, limits }: ConnectionDeps,
  { socket, events, handlers }: Heard,
  { event, payload, arrival }: { readonly event: unknown; readonly payload: unknown; readonly arrival: Arrival },
): Promise<Acknowledgement> {
  try {
    orRefuse([limits.takeHere(socket.id, "socket-message")]);
    if (!isClientEvent(event)) {
      throw new Refused("VALIDATION_FAILED", { issues: [{ path: "", message: "there is no such event" }] });
    }
    const parsed = events[event].safeParse(payload ?? {});
    if (!parsed.success) {
      const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new Refused("VALIDATION_FAILED", { issues });
    }
    await limitEvent(limits, socket.data.session.playerId, event);
    if (isDraining() && event === "table:act") throw new Refused("DRAINING", { retryAfterMs: 500 });
    const handle = handlers[event] as (payload: unknown, arrival: Arrival) => Promise<object>; // Payload and handler are of the same event.
    return { ok: true, ...(await handle(parsed.data, arrival)) };
  } catch (error) {
    const { code, facts } = explain(error, log, { event: isClientEvent(event) ? event : "unknown" });
    // A client that ignores retryAfterMs costs an answer each time.
    if (code === "RATE_LIMITED" && !limits.takeHere(socket.id, "socket-refusal").isTaken) socket.disconnect(true);
    return { ok: false, error: wireError(code, facts) };
  }
}

const isStale = (answered: Acknowledgement): boolean => !answered.ok && answered.error.code === "STALE_ACTION";

function factsOf(socket: GameSocket, event: unknown, payload: unknown): EventFacts {
  const { tableId } = (payload ?? {}) as { readonly tableId?: unknown };
  return {
    name: isClientEvent(event) ? event : "unknown",
    userId: socket.data.session.playerId,
    tableId: typeof tableId === "string" && tableId.length <= TABLE_ID_MAX ? tableId : undefined,
  };
}

/** A UUID's; a longer one is not a table's and would only fill the log. */
const TABLE_ID_MAX = 36;

const isClientEvent = (event: unknown): event is ClientEventName =>
  typeof event === "string" && Object.hasOwn(clientEvents, event);

/** A container that goes away says nothing: its players are about to come back elsewhere, and an entry runs out by itself. */
function loseTables({ tables, isDraining, log }: ConnectionDeps, socket: GameSocket): void {
  if (isDraining()) return;
  const { playerId } = socket.data.session;
  for (const tableId of tablesOf(socket)) {
    tables
      .lose({ tableId, playerId, socketId: socket.id })
      .catch((err: unknown) =>
        log.warn({ err, tableId, userId: playerId }, "a broken connection was not journaled; its expiry will be"),
      );
  }
}

/** The tables a socket watches. */
export function tablesOf(socket: { readonly rooms: ReadonlySet<string> }): TableId[] {
  const prefix = roomOfTable("");
  return [...socket.rooms]
    .filter((room) => room.startsWith(prefix))
    .map((room) => asTableId(room.slice(prefix.length)));
}
