/**
 * The package's sharded adapter, without two things that it does for everything that is told: its own clients wait until
 * Redis has the message, and Redis sends it back to who told it, to be parsed and thrown away.
 */
import { createShardedAdapter } from "@socket.io/redis-adapter";
import type { Server } from "socket.io";
import type { Redis } from "./connect.ts";

/** What the adapter has beside what its type says, as the version that is locked has it; `createBus` looks whether it is so. */
interface Inside {
  readonly uid: string;
  doPublish(message: unknown): Promise<string>;
  dynamicChannel(room: string): string;
  onRawMessage(message: Buffer, channel: Buffer): void;
}

/** What this container's own adapter has beside the package's. */
interface Bus {
  /** Tells the clients of a room on all other containers, over the connection that the tables are asked on: in order with what they ask. */
  tellElsewhere(room: string, event: string, message: object): void;
}

/** `MessageType.BROADCAST` and `PacketType.EVENT` of the packages, as they are on the wire. */
const BROADCAST = 3;
const EVENT = 2;

/**
 * For `io.adapter`. A container's own clients are told at once, and the others' by way of Redis; also while Redis is away, when
 * the others hear of it late or never, as ever.
 * @param game for what is told of tables; everything else goes by `pub`
 * @throws {Error} when the package is not made as this expects
 */
export function createBus(
  { pub, sub, game }: { readonly pub: Redis; readonly sub: Redis; readonly game: Redis },
  told: (error: unknown) => void,
): Parameters<Server["adapter"]>[0] {
  const create = createShardedAdapter(pub, sub);
  // Socket.IO calls it with `new`, as an arrow function cannot be.
  return function bus(nsp: Parameters<typeof create>[0]) {
    const adapter = create(nsp);
    const inside = adapter as unknown as Inside & Partial<Bus>;
    const { doPublish: publish, onRawMessage: hear, uid } = inside;
    const isAsExpected = [publish, hear, inside.dynamicChannel].every((method) => typeof method === "function");
    if (!isAsExpected || typeof uid !== "string")
      throw new Error("@socket.io/redis-adapter is not made as this bus expects: see its version");

    inside.doPublish = (message) => {
      publish.call(inside, message).catch(told);
      return Promise.resolve("");
    };
    inside.tellElsewhere = (room, event, message) => {
      const packet = { type: EVENT, data: [event, message], nsp: nsp.name };
      const data = { packet, opts: { rooms: [room], except: [], flags: {} } };
      const text = JSON.stringify({ type: BROADCAST, data, uid, nsp: nsp.name });
      game.spublish(inside.dynamicChannel(room), text).catch(told);
    };
    // How the package ends a message in JSON: with who sent it, and to where.
    const own = Buffer.from(`,"uid":${JSON.stringify(uid)},"nsp":${JSON.stringify(nsp.name)}}`);
    inside.onRawMessage = (message, channel) => {
      if (!endsWith(message, own)) hear.call(inside, message, channel);
    };
    return adapter;
  };
}

/** @returns what tells others by the bus of a server; false where it has none, as without Redis and before sharded pub/sub. */
export function tellElsewhereOf(io: Server): (room: string, event: string, message: object) => boolean {
  return (room, event, message) => {
    const { tellElsewhere } = io.of("/").adapter as unknown as Partial<Bus>;
    tellElsewhere?.(room, event, message);
    return tellElsewhere !== undefined;
  };
}

const endsWith = (message: Buffer, end: Buffer): boolean =>
  message.length >= end.length && message.compare(end, 0, end.length, message.length - end.length) === 0;
