/** What is inside an envelope, and how long it looks from outside. */
import type { Bytes } from "./bytes.ts";

export interface Payload {
  readonly text: string;
  /** Opens the envelope's commitment, in base64url. */
  readonly frankingKey: string;
  /** How many messages of each of the other player's devices the sender has: who lacks one notices that it was withheld. */
  readonly seen: Readonly<Record<string, number>>;
}

/** So that the server learns of a message's length only this much. */
const STEP_BYTES = 256;
const LENGTH_BYTES = 4;

export function pad(payload: Payload): Bytes {
  const written = new TextEncoder().encode(JSON.stringify(payload));
  const size = Math.ceil((written.length + LENGTH_BYTES) / STEP_BYTES) * STEP_BYTES;
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, written.length);
  padded.set(written, LENGTH_BYTES);
  return padded;
}

/** null: it is no payload. It is the other player's program that wrote it, so nothing of it is believed. */
export function unpad(padded: Bytes): Payload | null {
  if (padded.length < LENGTH_BYTES) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const written = padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  try {
    return asPayload(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(written)));
  } catch {
    return null; // Not JSON, or not even text.
  }
}

function asPayload(read: unknown): Payload | null {
  if (typeof read !== "object" || read === null) return null;
  const { text, frankingKey, seen } = read as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || typeof frankingKey !== "string") return null;
  if (typeof seen !== "object" || seen === null) return null;
  const counts = Object.entries(seen).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]));
  return { text, frankingKey, seen: Object.fromEntries(counts) };
}
