/** Private messages: what the server passes on without being able to read it. docs/MESSAGES.md says what it may learn. */
import { z } from "zod";
import { REPORT_REASONS } from "../social/chat/report.ts";
import { DEVICES_MAX } from "../social/ports/messages.ts";
import { epochMs, playerId, uuid } from "./values.ts";

/** Of an envelope as JSON: with its event around it, it fits the largest frame of a socket (16 KB). */
const ENVELOPE_BYTES_MAX = 15_000;

const encoded = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3);
  return z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`), `${bytes} bytes in base64url`);
};

/** The first 16 bytes of the hash of its keys: a device with other keys is another device. */
export const deviceId = encoded(16);
const digest = encoded(32);
const signature = encoded(64);
/** An uncompressed point of P-256. */
const publicKey = encoded(65);

/** A device as everybody sees it: two public keys, and the device's word that they belong to this player. */
export const deviceCard = z.strictObject({ deviceId, agreementKey: publicKey, signingKey: publicKey, signature });

/** For one device that may read: its place in the chain from the sending device to it, and the key of this message. */
const link = z.strictObject({
  deviceId,
  /** Messages from that device to this one, this one included. */
  count: z.int().min(1).max(1_000_000_000),
  /** Digest of the one before; of the first: 32 bytes of zero. */
  previous: digest,
  /** The message's secret (32 bytes and a tag), for this device alone. */
  key: encoded(48),
});

export const envelope = z
  .strictObject({
    version: z.literal(1),
    /** Of the device that sends. */
    deviceId,
    /** Made for this message, and forgotten. */
    ephemeralKey: publicKey,
    links: z
      .array(link)
      .min(1)
      .max(2 * DEVICES_MAX),
    /** To the text, for a report: it says nothing without the key that is inside. */
    commitment: digest,
    body: z.string().regex(/^[A-Za-z0-9_-]+$/, "base64url"),
    signature,
  })
  .refine((sealed) => JSON.stringify(sealed).length <= ENVELOPE_BYTES_MAX, `at most ${ENVELOPE_BYTES_MAX} bytes`);

export type DeviceCard = z.infer<typeof deviceCard>;
export type Envelope = z.infer<typeof envelope>;
export type MessageReportBody = z.input<typeof messageReportBody>;

export const messageSend = z.strictObject({ to: playerId, envelope });
export const fetchedBody = z.strictObject({ ids: z.array(uuid).min(1).max(100) });
/** ACCEPTED: may write. DECLINED: may not, and is not told so. */
export const contactBody = z.strictObject({ userId: playerId, state: z.enum(["ACCEPTED", "DECLINED"]) });

/** One message with what proves it: nothing else is handed over. */
export const messageReportBody = z.strictObject({
  message: z.strictObject({ id: uuid, from: playerId, at: epochMs, commitment: digest }),
  franking: digest,
  frankingKey: encoded(32),
  text: z
    .string()
    .max(4_000)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode"),
  reason: z.enum(REPORT_REASONS),
});

export interface MessageMessage {
  id: string;
  from: string;
  to: string;
  at: number;
  envelope: Envelope;
  /** The house's seal, for a report. */
  franking: string;
}

export interface ContactMessage {
  userId: string;
  /** null: the player is no more. */
  username: string | null;
  /** REQUESTED: has written once, and waits. */
  state: "REQUESTED" | "ACCEPTED" | "DECLINED";
  at: number;
}
