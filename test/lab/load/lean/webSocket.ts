/**
 * A WebSocket from a client, by hand over TCP: for load generators, whose own cost must not show. It reads into one buffer of
 * the process, hands frames over as slices of it, and masks with zeros, which is legal and changes nothing.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface RawSocketSpec {
  /** `http://host:port/path?query`. */
  readonly url: string;
  /** Another address of this machine to come from; default: the system's choice. */
  readonly localAddress?: string | undefined;
  opened(): void;
  /** One whole message. The bytes are valid during the call only. */
  heard(message: Buffer): void;
  /** Once, whoever ended it. */
  closed(reason: string): void;
}

export interface RawSocket {
  /** ASCII only. */
  sendText(text: string): void;
  sendBytes(bytes: Uint8Array): void;
  /** Without a goodbye: as a phone that loses its network. */
  cut(): void;
}

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Larger than nearly every frame; what is cut off is kept until the rest comes. */
const READ_BYTES = 64 * 1024;

/** A read and its callback follow each other at once, so one buffer serves every socket of the process. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

export function openRawSocket(spec: RawSocketSpec): RawSocket {
  const { hostname, port, pathname, search, host } = new URL(spec.url);
  let rest: Buffer | null = null;
  let isOpen = false;
  let reason = "the connection ended";

  const take = (chunk: Buffer): void => {
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    if (!isOpen) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end >= 0) {
        isOpen = bytes.subarray(0, 12).toString("latin1") === "HTTP/1.1 101";
        if (!isOpen) {
          fail(`refused: ${bytes.subarray(0, 40).toString("latin1")}`);
          return;
        }
        bytes = bytes.subarray(end + 4);
        spec.opened();
      }
    }
    const used = isOpen ? takeFrames(bytes) : 0;
    rest = used === bytes.length ? null : Buffer.from(bytes.subarray(used));
  };

  const takeFrames = (bytes: Buffer): number => {
    let at = 0;
    for (;;) {
      const frame = frameAt(bytes, at);
      if (frame === null) return at;
      at = frame.end;
      if (frame.opcode === TEXT || frame.opcode === BINARY) spec.heard(bytes.subarray(frame.start, frame.end));
      else if (frame.opcode === PING) socket.write(pong(bytes.subarray(frame.start, frame.end)));
      else if (frame.opcode === CLOSE) fail("closed by the server");
    }
  };

  const fail = (why: string): void => {
    reason = why;
    socket.destroy();
  };

  const onread = {
    buffer: readBuffer,
    callback: (length: number, buffer: Uint8Array) => {
      take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      return true;
    },
  };
  const { localAddress } = spec;
  const from = localAddress === undefined ? {} : { localAddress };
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true, onread, ...from });
  socket.on("error", ({ message }) => fail(message));
  socket.on("close", () => spec.closed(reason));
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  return {
    sendText: (text) => void socket.write(headerOf(TEXT, text.length) + text, "latin1"),
    sendBytes: (bytes) =>
      void socket.write(Buffer.concat([Buffer.from(headerOf(BINARY, bytes.length), "latin1"), bytes])),
    cut: () => fail("cut"),
  };
}

/** Where a frame's payload lies; null while it is not all there. Servers do not mask, and ours do not fragment. */
function frameAt(bytes: Buffer, at: number): { opcode: number; start: number; end: number } | null {
  if (bytes.length < at + 2) return null;
  const opcode = (bytes[at] as number) & 0x0f;
  const short = (bytes[at + 1] as number) & 0x7f;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < at + header) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const start = at + header;
  return bytes.length < start + length ? null : { opcode, start, end: start + length };
}

/** Final frame, masked with zeros, as characters of one byte. */
function headerOf(opcode: number, length: number): string {
  if (length > 0xffff) throw new Error("a load generator sends no message of 64 KiB");
  const size = length < 126 ? char(0x80 | length) : char(0x80 | 126) + char(length >> 8) + char(length & 0xff);
  return `${char(0x80 | opcode)}${size}\0\0\0\0`;
}

const char = (code: number): string => String.fromCharCode(code);

const pong = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(headerOf(PONG, payload.length), "latin1"), payload]);
