/** Private messages as the house handles them: passed on, forgotten, and never read. docs/MESSAGES.md says what is inside. */
import type { PlayerId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import {
  type Contact,
  DEVICES_MAX,
  type DeviceCard,
  type Message,
  type MessageStore,
  type NewMessage,
} from "../ports/messages.ts";
import type { SocialDeps } from "../ports.ts";
import { type MessageReport, reportMessage } from "./reportMessage.ts";

/** Handed over at once; who has fetched these asks again. */
const FETCHED_MAX = 20;

export interface Messages {
  /** @throws {Refused} LIMIT_REACHED with `max`; FORBIDDEN: another player's. */
  addDevice(player: PlayerId, card: DeviceCard): Promise<void>;
  /** One that is gone already stays gone. @throws {Refused} NOT_FOUND: another player's. */
  removeDevice(player: PlayerId, deviceId: string): Promise<void>;
  devicesOf: MessageStore["devicesOf"];
  contacts(owner: PlayerId): Promise<readonly Contact[]>;
  /** @throws {Refused} NOT_FOUND: that player has never written to the owner. */
  setContact(owner: PlayerId, other: PlayerId, state: "ACCEPTED" | "DECLINED"): Promise<void>;
  send(message: Omit<NewMessage, "id">): Promise<{ id: string; at: number }>;
  waiting(player: PlayerId, deviceId: string): Promise<readonly Message[]>;
  taken: MessageStore["taken"];
  report(report: MessageReport): Promise<void>;
}

type Deps = Pick<SocialDeps, "messages" | "franking" | "incidents" | "newId" | "now"> & {
  readonly notify: Pick<SocialDeps["notify"], "sent" | "devicesChanged">;
};

export function createMessages(deps: Deps): Messages {
  const { messages, notify } = deps;
  const tellOfDevices = async (player: PlayerId) =>
    notify.devicesChanged(player, [player, ...(await messages.correspondentsOf(player))]);
  return {
    async addDevice(player, card) {
      const outcome = await messages.addDevice(player, card);
      if (outcome === "too many") throw new Refused("LIMIT_REACHED", { max: DEVICES_MAX });
      if (outcome === "taken") throw new Refused("FORBIDDEN");
      if (outcome === "done") await tellOfDevices(player);
    },
    async removeDevice(player, deviceId) {
      if (!(await messages.removeDevice(player, deviceId))) throw new Refused("NOT_FOUND");
      await tellOfDevices(player);
    },
    devicesOf: messages.devicesOf,
    contacts: messages.contactsOf,
    async setContact(owner, other, state) {
      if (!(await messages.setContact(owner, other, state))) throw new Refused("NOT_FOUND");
    },
    send: (message) => send(deps, message),
    async waiting(player, deviceId) {
      const found = await messages.waiting(player, deviceId, FETCHED_MAX);
      return found.map((message) => franked(deps, message));
    },
    taken: messages.taken,
    report: (report) => reportMessage(deps, report),
  };
}

/**
 * Takes an envelope. Order of effects: Postgres; then both players' devices are told. The same envelope again changes nothing.
 * @throws {Refused} VALIDATION_FAILED: to oneself; NOT_FOUND; NOT_WELCOME: blocked, declined, or a request that waits;
 *   DEVICES_CHANGED: a reader that is no device of the two; SERVICE_UNAVAILABLE.
 */
async function send(deps: Deps, message: Omit<NewMessage, "id">): Promise<{ id: string; at: number }> {
  if (message.from === message.to)
    throw new Refused("VALIDATION_FAILED", { issues: [{ path: "to", message: "must be another player" }] });
  const sent = await deps.messages.send({ ...message, id: deps.newId() });
  if (typeof sent === "string") throw new Refused(sent);
  deps.notify.sent(franked(deps, { ...message, ...sent }));
  return sent;
}

const franked = ({ franking }: Deps, message: Omit<Message, "franking">): Message => ({
  ...message,
  franking: franking.seal({ ...message, commitment: message.envelope.commitment }),
});
