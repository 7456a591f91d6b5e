/** Reading a private message. The server is not believed: everything is checked before a word is shown. */
import type { DeviceCard, Envelope } from "../../protocol/messages.ts";
import { fromBase64, sha256, toBase64 } from "./bytes.ts";
import { type ChainProblem, type Chains, endOf, placeAfter } from "./chains.ts";
import { type Device, importAgreementKey, isSigned } from "./device.ts";
import { type Payload, unpad } from "./payload.ts";
import { headerOf, signedOf } from "./seal.ts";
import { bodyKey, commitTo, decrypt, wrappingKey } from "./secrets.ts";

export interface Arrived {
  readonly from: string;
  readonly to: string;
  readonly envelope: Envelope;
  /** Trusted devices of the sender. */
  readonly senders: readonly DeviceCard[];
  /** Ids of all trusted devices of both players. */
  readonly known: ReadonlySet<string>;
  /** What this device has received so far. */
  readonly received: Chains;
}

/**
 * UNKNOWN_DEVICE: from a device that is not trusted (yet). NOT_FOR_US: this device is not among the readers.
 * FORGED: the device did not sign it. DAMAGED: it does not open, or is not what was committed to.
 */
export type Problem = ChainProblem | "UNKNOWN_DEVICE" | "NOT_FOR_US" | "FORGED" | "DAMAGED";

export interface Opened {
  readonly payload: Payload;
  /** To be kept with the text, both or neither. */
  readonly received: Chains;
  /** So many of that device's messages did not come. */
  readonly missing: number;
  /** Devices that could read it too and that nobody here knows: a server may have added one of its own. */
  readonly strangers: readonly string[];
}

/** In order: the sender, the signature, the place in the chain, the encryption, the commitment. Nothing changes on a problem. */
export async function open(device: Device, arrived: Arrived): Promise<Opened | { readonly problem: Problem }> {
  const { from, to, envelope, received } = arrived;
  const sender = arrived.senders.find(({ deviceId }) => deviceId === envelope.deviceId);
  const link = envelope.links.find(({ deviceId }) => deviceId === device.card.deviceId);
  if (sender === undefined) return { problem: "UNKNOWN_DEVICE" };
  const signed = signedOf(from, to, envelope);
  if (!(await isSigned(sender, signed, envelope.signature))) return { problem: "FORGED" };
  if (link === undefined) return { problem: "NOT_FOR_US" };

  const digest = toBase64(await sha256(signed));
  const place = placeAfter(endOf(received, sender.deviceId), { ...link, digest });
  if ("problem" in place) return place;
  const payload = await unlock(device, arrived, link.key);
  if (payload === null) return { problem: "DAMAGED" };

  return {
    payload,
    received: { ...received, [sender.deviceId]: { count: link.count, digest } },
    missing: place.missing,
    strangers: envelope.links.map(({ deviceId }) => deviceId).filter((one) => !arrived.known.has(one)),
  };
}

/** null: it does not open, or the text is not the one that the sender can be held to. */
async function unlock(device: Device, { from, to, envelope }: Arrived, sealedKey: string): Promise<Payload | null> {
  const header = headerOf(from, to, envelope);
  try {
    const ephemeral = await importAgreementKey(envelope.ephemeralKey);
    const key = await wrappingKey(device.agreement, ephemeral, header, device.card.deviceId);
    const secret = await decrypt(key, header, fromBase64(sealedKey));
    const payload = unpad(await decrypt(await bodyKey(secret, header), header, fromBase64(envelope.body)));
    if (payload === null) return null;
    const commitment = await commitTo(fromBase64(payload.frankingKey), from, to, payload.text);
    return toBase64(commitment) === envelope.commitment ? payload : null;
  } catch {
    return null; // A key that is none, or a tag that does not fit.
  }
}
