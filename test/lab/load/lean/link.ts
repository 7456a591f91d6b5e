/** Socket.IO over a raw WebSocket, as little of it as a player needs: a handshake with a token, acknowledgements, events. */
import { openRawSocket } from "./webSocket.ts";

export interface LinkSpec {
  /** Origin of a container. */
  readonly container: string;
  readonly token: string;
  readonly localAddress?: string | undefined;
  /** The server has let us in. */
  opened(): void;
  /** `["table:update",{…}]`. The bytes are valid during the call only. */
  heard(event: Buffer): void;
  /** Once, whoever ended it; what was not acknowledged by then never will be. */
  closed(reason: string): void;
}

export interface Link {
  /** @param event its name and payload as JSON: `["table:act",{…}]`. `answered` gets the acknowledgement's array, valid during the call. */
  ask(event: string, answered: (answer: Buffer) => void): void;
  cut(): void;
}

const CONNECT = "0".charCodeAt(0);
const EVENT = "2".charCodeAt(0);
const ACK = "3".charCodeAt(0);
const ERROR = "4".charCodeAt(0);
const PING = "2".charCodeAt(0);
const OPEN = "0".charCodeAt(0);
const MESSAGE = "4".charCodeAt(0);
const BRACKET = "[".charCodeAt(0);

export function openLink({ container, token, localAddress, opened, heard, closed }: LinkSpec): Link {
  const waiting = new Map<number, (answer: Buffer) => void>();
  let nextId = 0;
  let refusal: string | null = null;

  const takeMessage = (bytes: Buffer): void => {
    switch (bytes[1]) {
      case ACK: {
        const start = bytes.indexOf(BRACKET);
        const id = Number(bytes.toString("latin1", 2, start));
        const answered = waiting.get(id);
        waiting.delete(id);
        answered?.(bytes.subarray(start));
        break;
      }
      case EVENT:
        heard(bytes.subarray(2));
        break;
      case CONNECT:
        opened();
        break;
      case ERROR:
        refusal = bytes.toString("latin1", 2);
        socket.cut();
        break;
      default: // The server says goodbye, and ends the connection next.
    }
  };

  const socket = openRawSocket({
    url: `${container}/socket.io/?EIO=4&transport=websocket`,
    localAddress,
    opened: () => undefined,
    heard(bytes) {
      if (bytes[0] === MESSAGE) takeMessage(bytes);
      else if (bytes[0] === PING) socket.sendText("3");
      else if (bytes[0] === OPEN) socket.sendText(`40${JSON.stringify({ token })}`);
    },
    closed: (reason) => closed(refusal ?? reason),
  });

  return {
    ask(event, answered) {
      const id = nextId;
      nextId += 1;
      waiting.set(id, answered);
      socket.sendText(`42${id}${event}`);
    },
    cut: socket.cut,
  };
}
