/** A client that answers pings and reads nothing makes the container buffer everything that is sent to it. It is cut by bytes. */
import type { GameServer } from "./server.ts";

/** How often it is looked who has fallen behind. */
export const LOOK_BEHIND_MS = 500;

/** Some hundred views of a table: who is that far behind is better off asking anew. */
const WAITING_BYTES_MAX = 512 * 1024;

/** What Engine.IO holds for one client, as far as it is looked at. */
interface Connection {
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  readonly transport: { readonly socket?: { readonly bufferedAmount: number; terminate(): void } };
}

/** Cuts this container's sockets for which too much waits; the client connects again and asks for the state (L25). */
export function cutSlowReaders(io: GameServer): void {
  const { clients } = io.engine as unknown as { readonly clients: Readonly<Record<string, Connection>> };
  for (const { writeBuffer, transport } of Object.values(clients)) {
    const waiting = writeBuffer.reduce(
      (bytes, { data }) => bytes + lengthOf(data),
      transport.socket?.bufferedAmount ?? 0,
    );
    if (waiting > WAITING_BYTES_MAX) transport.socket?.terminate();
  }
}

/** Of a text at least as many bytes as characters. */
const lengthOf = (data: unknown): number => (typeof data === "string" || data instanceof Uint8Array ? data.length : 0);
