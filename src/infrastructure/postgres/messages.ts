/** Envelopes of private messages in Postgres, and the devices they are for. */
import { createHash } from "node:crypto";
import { asPlayerId } from "../../kernel/ids.ts";
import {
  type Contact,
  type ContactState,
  DEVICES_MAX,
  type DeviceCard,
  type MessageStore,
  type NewMessage,
  type SealedEnvelope,
} from "../../social/ports/messages.ts";
import type { Prisma } from "./client.ts";
import { runSql } from "./runSql.ts";

const REPEATABLE = { repeatable: true } as const;
/** Read of one player's list: more than anybody writes to. */
const CONTACTS_MAX = 200;

export function createMessageStore(prisma: Prisma): MessageStore {
  return {
    addDevice: (player, card) => addDevice(prisma, player, card),

    async removeDevice(player, deviceId) {
      const remove = () =>
        prisma.$queryRaw<[{ removed: boolean }]>`SELECT remove_message_device(${player}::uuid, ${deviceId}) AS removed`;
      return (await runSql(remove, { repeatable: false }))[0].removed;
    },

    async devicesOf(playerId) {
      const look = () => prisma.messageDevice.findMany({ where: { playerId }, orderBy: { at: "asc" } });
      return (await runSql(look, REPEATABLE)).map(({ card }) => card as unknown as DeviceCard); // Written by `addDevice` alone.
    },

    contactsOf: (owner) => contactsOf(prisma, owner),

    async correspondentsOf(otherId) {
      const where = { otherId, state: "ACCEPTED" };
      const look = () => prisma.messageContact.findMany({ where, orderBy: { at: "desc" }, take: CONTACTS_MAX });
      return (await runSql(look, REPEATABLE)).map(({ ownerId }) => asPlayerId(ownerId));
    },

    async setContact(ownerId, otherId, state) {
      const change = () => prisma.messageContact.updateMany({ where: { ownerId, otherId }, data: { state } });
      return (await runSql(change, REPEATABLE)).count > 0;
    },

    send: (message) => send(prisma, message),

    async waiting(playerId, deviceId, limit) {
      const where = { deliveries: { some: { deviceId } }, OR: [{ fromId: playerId }, { toId: playerId }] };
      const look = () => prisma.privateMessage.findMany({ where, orderBy: { number: "asc" }, take: limit });
      return (await runSql(look, REPEATABLE)).map(({ id, fromId, toId, envelope, at }) => ({
        ...{ id, from: asPlayerId(fromId), to: asPlayerId(toId), at: at.getTime() },
        envelope: envelope as unknown as SealedEnvelope, // Written by `send` alone.
      }));
    },

    async taken(player, deviceId, ids) {
      await runSql(
        () => prisma.$executeRaw`SELECT take_messages(${player}::uuid, ${deviceId}, ${[...ids]}::uuid[])`,
        REPEATABLE,
      );
    },

    async nameOf(id) {
      const look = () => prisma.user.findUnique({ where: { id }, select: { username: true } });
      return (await runSql(look, REPEATABLE))?.username ?? null;
    },
  };
}

async function addDevice(prisma: Prisma, playerId: string, card: DeviceCard): ReturnType<MessageStore["addDevice"]> {
  const { deviceId } = card;
  const [known, count] = await runSql(
    () =>
      prisma.$transaction([
        prisma.messageDevice.findUnique({ where: { deviceId } }),
        prisma.messageDevice.count({ where: { playerId } }),
      ]),
    REPEATABLE,
  );
  if (known !== null) return known.playerId === playerId ? "known" : "taken";
  if (count >= DEVICES_MAX) return "too many";
  const data = [{ deviceId, playerId, card: { ...card } }];
  await runSql(() => prisma.messageDevice.createMany({ data, skipDuplicates: true }), REPEATABLE);
  return "done";
}

async function contactsOf(prisma: Prisma, owner: string): Promise<Contact[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<{ other_id: string; username: string | null; state: ContactState; at: Date }[]>`
      SELECT c.other_id, u.username, c.state, c.at FROM message_contacts c LEFT JOIN users u ON u.id = c.other_id
      WHERE c.owner_id = ${owner}::uuid ORDER BY c.at DESC, c.other_id LIMIT ${CONTACTS_MAX}`,
    REPEATABLE,
  );
  return rows.map(({ other_id: userId, at, ...row }) => ({ ...row, userId: asPlayerId(userId), at: at.getTime() }));
}

async function send(prisma: Prisma, { id, from, to, envelope }: NewMessage): ReturnType<MessageStore["send"]> {
  const written = JSON.stringify(envelope);
  const digest = createHash("sha256").update(written).digest("base64url");
  const readers = envelope.links.map(({ deviceId }) => deviceId);
  interface Row {
    readonly sent_id: string;
    readonly sent_at: Date;
    readonly refused: "NOT_FOUND" | "NOT_WELCOME" | "DEVICES_CHANGED" | null;
  }
  const [row] = await runSql(
    () => prisma.$queryRaw<[Row]>`
      SELECT * FROM send_message(${id}::uuid, ${from}::uuid, ${to}::uuid, ${envelope.deviceId}, ${readers}, ${digest},
        ${written}::jsonb)`,
    REPEATABLE, // The digest makes it so.
  );
  return row.refused ?? { id: row.sent_id, at: row.sent_at.getTime() };
}
