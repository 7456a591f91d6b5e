/** The keys of one message. None is used twice, which is why their nonces may be zero. */
import { type Bytes, bytesOf } from "./bytes.ts";
import type { Key } from "./device.ts";

const NONCE = new Uint8Array(12);
const KEY_BITS = 256;

/** What one device and the pair of this message have in common. */
export async function wrappingKey(own: Key, other: Key, header: Bytes, deviceId: string): Promise<Key> {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, KEY_BITS);
  return deriveKey(new Uint8Array(shared), header, ["VegasCore wrapping 1", deviceId]);
}

/** The key of the body: of the message's secret, the conversation, the counters and all else that the header says. */
export const bodyKey = (secret: Bytes, header: Bytes): Promise<Key> => deriveKey(secret, header, ["VegasCore body 1"]);

async function deriveKey(material: Bytes, header: Bytes, info: readonly string[]): Promise<Key> {
  const base = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveKey"]);
  const salt = await crypto.subtle.digest("SHA-256", header);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf(info) };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: KEY_BITS }, false, ["encrypt", "decrypt"]);
}

export const encrypt = async (key: Key, header: Bytes, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: NONCE, additionalData: header }, key, plain));

/** @throws {DOMException} when a bit of it, of the key or of the header is another. */
export const decrypt = async (key: Key, header: Bytes, sealed: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE, additionalData: header }, key, sealed));

const COMMITMENT = { name: "HMAC", hash: "SHA-256" } as const;

/** Binds a sender to a text without telling it: see docs/MESSAGES.md about reports. */
export async function commitTo(frankingKey: Bytes, from: string, to: string, text: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", frankingKey, COMMITMENT, false, ["sign"]);
  const signed = await crypto.subtle.sign(COMMITMENT, key, bytesOf(["VegasCore franking 1", from, to, text]));
  return new Uint8Array(signed);
}
