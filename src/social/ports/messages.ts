/** What private messages need from outside. The house passes on what it can't read. */
import type { PlayerId } from "../../kernel/ids.ts";

/** A device's public keys, as it published them. */
export interface DeviceCard {
  readonly deviceId: string;
  readonly agreementKey: string;
  readonly signingKey: string;
  readonly signature: string;
}

/** What the house reads of an envelope: between which devices, and the commitment to its text. */
export interface SealedEnvelope {
  readonly deviceId: string;
  readonly links: readonly { readonly deviceId: string }[];
  readonly commitment: string;
}

export interface NewMessage<Envelope extends SealedEnvelope = SealedEnvelope> {
  readonly id: string;
  readonly from: PlayerId;
  readonly to: PlayerId;
  readonly envelope: Envelope;
}

/** A message on its way, with the house's word that it was sent (see `Franking`). */
export interface Message<Envelope extends SealedEnvelope = SealedEnvelope> extends NewMessage<Envelope> {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly franking: string;
}

export type ContactState = "REQUESTED" | "ACCEPTED" | "DECLINED";

export interface Contact {
  readonly userId: PlayerId;
  /** As it is now; null: the player is no more. */
  readonly username: string | null;
  readonly state: ContactState;
  readonly at: number;
}

/** Devices of one player at a time. */
export const DEVICES_MAX = 10;

/** Every method: @throws {Refused} SERVICE_UNAVAILABLE */
export interface MessageStore {
  /** A repeat changes nothing. "taken": another player has a device of that id. */
  addDevice(player: PlayerId, card: DeviceCard): Promise<"done" | "known" | "too many" | "taken">;
  /** With what waited for it. @returns false: it is not this player's. */
  removeDevice(player: PlayerId, deviceId: string): Promise<boolean>;
  devicesOf(player: PlayerId): Promise<readonly DeviceCard[]>;
  /** The newest first: the owner's own list. */
  contactsOf(owner: PlayerId): Promise<readonly Contact[]>;
  /** Those who have accepted the player: they are told of the player's new devices. */
  correspondentsOf(player: PlayerId): Promise<readonly PlayerId[]>;
  /** @returns false: that player has never written to the owner. */
  setContact(owner: PlayerId, other: PlayerId, state: "ACCEPTED" | "DECLINED"): Promise<boolean>;
  /** The same envelope by the same player again is answered as the first time, as long as it is kept. */
  send(message: NewMessage): Promise<{ id: string; at: number } | "NOT_FOUND" | "NOT_WELCOME" | "DEVICES_CHANGED">;
  /** What this device of the player has not fetched, in the order in which it was taken. */
  waiting(player: PlayerId, deviceId: string, limit: number): Promise<readonly Omit<Message, "franking">[]>;
  /** The device has them: what all readers have is deleted. */
  taken(player: PlayerId, deviceId: string, ids: readonly string[]): Promise<void>;
  /** null: the player is no more. */
  nameOf(player: PlayerId): Promise<string | null>;
}

/** What a report is proven by. */
export interface Franked {
  readonly id: string;
  readonly from: PlayerId;
  readonly to: PlayerId;
  readonly at: number;
  readonly commitment: string;
}

/** The house's seal on what was sent, and the sender's commitment to the text inside. */
export interface Franking {
  seal(message: Franked): string;
  isSealed(message: Franked, seal: string): boolean;
  /** Whether the commitment of that message is to this text, under the key from inside its envelope. */
  isCommitted(message: Franked, text: string, frankingKey: string): boolean;
}

/** What is told at once. Never fails, never waits. */
export interface MessageNotify {
  /** To all devices of both. */
  sent(message: Message): void;
  /** This player has another device, or one less. */
  devicesChanged(player: PlayerId, tell: readonly PlayerId[]): void;
}
