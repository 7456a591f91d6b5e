/** A player's device with what it remembers, for tests: what a page keeps in IndexedDB is kept in this object. */
import type { Chains } from "../../src/client/messages/chains.ts";
import { createDevice, type Device } from "../../src/client/messages/device.ts";
import { open } from "../../src/client/messages/open.ts";
import { seal } from "../../src/client/messages/seal.ts";
import type { DeviceCard, Envelope } from "../../src/protocol/messages.ts";

export class Correspondent {
  sent: Chains = {};
  received: Chains = {};
  readonly device: Device;

  private constructor(device: Device) {
    this.device = device;
  }

  static async of(playerId: string): Promise<Correspondent> {
    return new Correspondent(await createDevice(playerId));
  }

  get card(): DeviceCard {
    return this.device.card;
  }

  async write(to: string, text: string, readers: readonly Correspondent[]): Promise<Envelope> {
    const seen = Object.fromEntries(Object.entries(this.received).map(([id, { count }]) => [id, count]));
    const letter = { to, text, readers: readers.map(({ card }) => card), sent: this.sent, seen };
    const { envelope, sent } = await seal(this.device, letter);
    this.sent = sent;
    return envelope;
  }

  /** Opens it and keeps nothing. */
  async opened(envelope: Envelope, from: string, sender: DeviceCard) {
    const arrived = {
      from,
      to: this.device.playerId,
      envelope,
      senders: [sender],
      known: new Set<string>(),
      received: {},
    };
    const opened = await open(this.device, arrived);
    if ("problem" in opened) throw new Error(opened.problem);
    return opened.payload;
  }

  /** The text with what was noticed, or what was wrong. */
  async read(envelope: Envelope, { from, to = this.device.playerId, known }: Reading) {
    const senders = known.filter(({ device }) => device.playerId === from).map(({ card }) => card);
    const ids = new Set([...known.map(({ card }) => card.deviceId), this.card.deviceId]);
    const opened = await open(this.device, { from, to, envelope, senders, known: ids, received: this.received });
    if ("problem" in opened) return opened.problem;
    this.received = opened.received;
    const { payload, missing, strangers } = opened;
    return { text: payload.text, missing, strangers };
  }
}

interface Reading {
  readonly from: string;
  readonly to?: string;
  readonly known: readonly Correspondent[];
}
