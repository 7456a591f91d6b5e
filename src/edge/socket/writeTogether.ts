/**
 * What one client is told while a container handles what came in together leaves in one write: a table's update, the balance and
 * the acknowledgement of who acted. A write costs the container more than making what is in it.
 */
import type { GameServer } from "./server.ts";

/** What Engine.IO has of one client, as far as it is used here; `writeTogether` looks whether it is so. */
interface Connection {
  flush(): void;
  readonly transport: { readonly socket?: { readonly _socket?: Corked } };
}

interface Corked {
  cork(): void;
  uncork(): void;
}

/**
 * Packets wait in Engine.IO's own buffer until the event loop has handled what it has read: order and back pressure stay as they are.
 * @throws {Error} at the first connection, when the package is not made as this expects
 */
export function writeTogether(io: GameServer): void {
  const waiting = new Map<Connection, () => void>();
  const writeAll = (): void => {
    const writes = [...waiting];
    waiting.clear();
    for (const [connection, flush] of writes) corked(connection, flush);
  };
  io.engine.on("connection", (connection: Connection) => {
    if (typeof connection.flush !== "function")
      throw new Error("engine.io is not made as this expects: see its version");
    const flush = connection.flush.bind(connection);
    connection.flush = () => {
      if (waiting.size === 0) setImmediate(writeAll);
      waiting.set(connection, flush);
    };
  });
}

function corked({ transport }: Connection, flush: () => void): void {
  const socket = transport.socket?._socket;
  socket?.cork();
  try {
    flush();
  } finally {
    socket?.uncork();
  }
}
