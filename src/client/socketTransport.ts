import { io, type Socket } from "socket.io-client";
import type { WireError } from "../protocol/errors.ts";
import { LinkRefused, Unanswered } from "./errors.ts";
import type { Link, Transport } from "./transport.ts";

const OPEN_WAIT_MS = 5_000; // A container that takes longer to say hello is no use to a player.

/** Socket.IO over WebSocket, without its own reconnection: which container is next is decided in `Connection`. */
export const socketTransport: Transport = {
  open(url, token, hear) {
    const socket = io(url, {
      transports: ["websocket"],
      auth: { token },
      reconnection: false,
      forceNew: true,
      timeout: OPEN_WAIT_MS,
    });
    socket.onAny(hear);
    return linkOf(url, socket);
  },
};

function linkOf(url: string, socket: Socket): Link {
  let end: (refusal: LinkRefused) => void = () => undefined;
  let ended: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => {
    ended = resolve;
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    end = (refusal) => {
      clearTimeout(greeting);
      socket.disconnect();
      ended(refusal.message);
      reject(refusal); // Means nothing once it was open.
    };
  });
  // Socket.IO's own timeout covers the WebSocket, not a server that accepts it and then says nothing.
  const greeting = setTimeout(() => end(new LinkRefused(null, "no answer")), OPEN_WAIT_MS);
  socket.once("connect", () => clearTimeout(greeting));
  socket.once("connect_error", (error: Error & { data?: WireError }) =>
    end(new LinkRefused(error.data?.code ?? null, error.message)),
  );
  socket.once("disconnect", (reason) => end(new LinkRefused(null, reason)));
  opened.catch(() => undefined); // Whoever cares awaits it; closing early is no crash.

  return {
    url,
    opened,
    closed,
    async request(event, payload, waitMs) {
      if (!socket.connected) throw new Unanswered("the connection has ended");
      try {
        return await socket.timeout(waitMs).emitWithAck(event, payload);
      } catch (cause) {
        throw new Unanswered(`no answer to ${event}`, { cause }); // The time was up, or the connection ended.
      }
    },
    close: () => end(new LinkRefused(null, "closed by the client")),
  };
}
