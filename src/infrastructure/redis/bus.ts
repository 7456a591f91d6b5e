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
  onRawMessage(message: Buffer, channel: Buffer): void;
}

/**
 * For `io.adapter`. A container's own clients are told at once, and the others' by way of Redis; also while Redis is away, when
 * the others hear of it late or never, as ever.
 * @throws {Error} when the package is not made as this expects
 */
export function createBus(pub: Redis, sub: Redis, told: (error: unknown) => void): Parameters<Server["adapter"]>[0] {
  const create = createShardedAdapter(pub, sub);
  // Socket.IO calls it with `new`, as an arrow function cannot be.
  return function bus(nsp: Parameters<typeof create>[0]) {
    const adapter = create(nsp);
    const inside = adapter as unknown as Inside;
    const { doPublish: publish, onRawMessage: hear, uid } = inside;
    if (typeof publish !== "function" || typeof hear !== "function" || typeof uid !== "string")
      throw new Error("@socket.io/redis-adapter is not made as this bus expects: see its version");

    inside.doPublish = (message) => {
      publish.call(inside, message).catch(told);
      return Promise.resolve("");
    };
    // How the package ends a message in JSON: with who sent it, and to where.
    const own = Buffer.from(`,"uid":${JSON.stringify(uid)},"nsp":${JSON.stringify(nsp.name)}}`);
    inside.onRawMessage = (message, channel) => {
      if (!endsWith(message, own)) hear.call(inside, message, channel);
    };
    return adapter;
  };
}

const endsWith = (message: Buffer, end: Buffer): boolean =>
  message.length >= end.length && message.compare(end, 0, end.length, message.length - end.length) === 0;
