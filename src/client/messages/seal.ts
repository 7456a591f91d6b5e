/** Writing a private message. */
import type { DeviceCard, Envelope } from "../../protocol/messages.ts";
import { type Bytes, bytesOf, randomBytes, sha256, toBase64 } from "./bytes.ts";
import { type Chains, endOf } from "./chains.ts";
import { createEphemeral, type Device, importAgreementKey, sign } from "./device.ts";
import { pad } from "./payload.ts";
import { bodyKey, commitTo, encrypt, wrappingKey } from "./secrets.ts";

export interface Letter {
  /** The player it is for. */
  readonly to: string;
  readonly text: string;
  /** Who may read it: all devices of the other player and the sender's own others. Trusted before: see `reviewDevices`. */
  readonly readers: readonly DeviceCard[];
  /** What this device has sent so far. */
  readonly sent: Chains;
  /** What it has received so far, by the devices of the other player. */
  readonly seen: Readonly<Record<string, number>>;
}

export interface Sealed {
  readonly envelope: Envelope;
  /** To be kept before the envelope is handed over: a count is never used for two texts. */
  readonly sent: Chains;
}

/** Seals a text for these devices and nobody else. A repeat is another envelope: who is not answered sends the same one again. */
export async function seal(device: Device, { to, text, readers, sent, seen }: Letter): Promise<Sealed> {
  const placeOf = (deviceId: string) => {
    const { count, digest } = endOf(sent, deviceId);
    return { deviceId, count: count + 1, previous: digest };
  };
  const frankingKey = randomBytes(32);
  const ephemeral = await createEphemeral();
  const unlocked = {
    version: 1 as const,
    deviceId: device.card.deviceId,
    ephemeralKey: ephemeral.publicKey,
    commitment: toBase64(await commitTo(frankingKey, device.playerId, to, text)),
    links: readers.map(({ deviceId }) => placeOf(deviceId)),
  };
  const header = headerOf(device.playerId, to, unlocked);
  const secret = randomBytes(32);
  const body = toBase64(
    await encrypt(await bodyKey(secret, header), header, pad({ text, frankingKey: toBase64(frankingKey), seen })),
  );
  const links = await Promise.all(
    readers.map(async ({ deviceId, agreementKey }) => {
      const other = await importAgreementKey(agreementKey);
      const key = await wrappingKey(ephemeral.privateKey, other, header, deviceId);
      return { ...placeOf(deviceId), key: toBase64(await encrypt(key, header, secret)) };
    }),
  );
  const unsigned = { ...unlocked, links, body };
  const signed = signedOf(device.playerId, to, unsigned);
  const digest = toBase64(await sha256(signed));
  const ends = links.map(({ deviceId, count }) => [deviceId, { count, digest }] as const);
  return {
    envelope: { ...unsigned, signature: await sign(device.signing, signed) },
    sent: { ...sent, ...Object.fromEntries(ends) },
  };
}

type Unlocked = Pick<Envelope, "version" | "deviceId" | "ephemeralKey" | "commitment"> & {
  readonly links: readonly Omit<Envelope["links"][number], "key">[];
};

/** What the encryption vouches for: between whom, from and for which devices, at which counts. */
export const headerOf = (from: string, to: string, { version, ...sealed }: Unlocked): Bytes =>
  bytesOf([
    `VegasCore message ${version}`,
    ...[from, to, sealed.deviceId, sealed.ephemeralKey, sealed.commitment],
    sealed.links.map(({ deviceId, count, previous }) => [deviceId, count, previous]),
  ]);

/** What the signature vouches for: all of it. */
export const signedOf = (from: string, to: string, sealed: Omit<Envelope, "signature">): Bytes =>
  bytesOf([
    ...["VegasCore envelope 1", toBase64(headerOf(from, to, sealed))],
    ...[sealed.links.map(({ key }) => key), sealed.body],
  ]);
