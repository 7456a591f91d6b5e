/** A device that writes and reads private messages. Its private keys never leave it: the browser does not hand them out. */
import type { DeviceCard } from "../../protocol/messages.ts";
import { type Bytes, bytesOf, fromBase64, sha256, toBase64 } from "./bytes.ts";

const AGREEMENT = { name: "ECDH", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const ID_BYTES = 16;

/** A key as the browser holds it. */
export type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Kept in IndexedDB as it is: the private keys are stored, and still not readable. */
export interface Device {
  readonly playerId: string;
  readonly card: DeviceCard;
  readonly agreement: Key;
  readonly signing: Key;
}

/** A new device of this player, with keys that nobody can take out of it. */
export async function createDevice(playerId: string): Promise<Device> {
  const [agreement, signing] = await Promise.all([
    crypto.subtle.generateKey(AGREEMENT, false, ["deriveBits"]),
    crypto.subtle.generateKey(SIGNING, false, ["sign", "verify"]),
  ]);
  const keys = {
    agreementKey: await exportKey(agreement.publicKey),
    signingKey: await exportKey(signing.publicKey),
  };
  const signature = await sign(signing.privateKey, statementOf(playerId, keys));
  const card = { deviceId: await idOf(playerId, keys), ...keys, signature };
  return { playerId, card, agreement: agreement.privateKey, signing: signing.privateKey };
}

/** Whether this is a device of that player: the id follows from the keys, and the device has signed for both. */
export async function isGenuine(playerId: string, card: DeviceCard): Promise<boolean> {
  if (card.deviceId !== (await idOf(playerId, card))) return false;
  return isSigned(card, statementOf(playerId, card), card.signature);
}

/** Whether the device has signed this; false also for keys that are none. */
export async function isSigned(card: DeviceCard, signed: Bytes, signature: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", fromBase64(card.signingKey), SIGNING, true, ["verify"]);
    return await crypto.subtle.verify(SIGNATURE, key, fromBase64(signature), signed);
  } catch {
    return false; // A point that is not on the curve.
  }
}

export const sign = async (key: Key, bytes: Bytes): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.sign(SIGNATURE, key, bytes)));

export const importAgreementKey = (key: string): Promise<Key> =>
  crypto.subtle.importKey("raw", fromBase64(key), AGREEMENT, true, []);

/** A pair for one message. */
export async function createEphemeral(): Promise<{ readonly privateKey: Key; readonly publicKey: string }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(AGREEMENT, false, ["deriveBits"]);
  return { privateKey, publicKey: await exportKey(publicKey) };
}

type Keys = Pick<DeviceCard, "agreementKey" | "signingKey">;

const statementOf = (playerId: string, { agreementKey, signingKey }: Keys): Bytes =>
  bytesOf(["VegasCore device 1", playerId, agreementKey, signingKey]);

const idOf = async (playerId: string, keys: Keys): Promise<string> =>
  toBase64((await sha256(statementOf(playerId, keys))).slice(0, ID_BYTES));

const exportKey = async (key: Key): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
