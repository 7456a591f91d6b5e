/** Incidents and mutes in Postgres. */
import { asPlayerId } from "../../kernel/ids.ts";
import type { Incident, Incidents, NewIncident } from "../../social/ports.ts";
import type { Prisma } from "./client.ts";
import { uniqueIndexOf } from "./errors.ts";
import type { Incident as Row, Prisma as Sql } from "./generated/client.ts";
import { once } from "./operations.ts";
import { pageAfter, readCursor } from "./pages.ts";
import { runSql } from "./runSql.ts";

/** What counts as a strike: everything but what was shown. */
const STRIKES = ["REFUSE", "MUTE_1M", "MUTE_10M", "MUTE_1D"];

const REPEATABLE = { repeatable: true } as const;

export function createIncidents(prisma: Prisma): Incidents {
  const find = async (id: string): Promise<Incident | null> => {
    const row = await runSql(() => prisma.incident.findUnique({ where: { id } }), REPEATABLE);
    return row === null ? null : incidentOf(row);
  };
  return {
    async standing(playerId, since) {
      const strike = { playerId, at: { gte: new Date(since) }, action: { in: STRIKES }, state: { not: "LIFTED" } };
      const look = () =>
        prisma.$transaction([
          prisma.$queryRaw<
            { until: Date }[]
          >`SELECT until FROM chat_mutes WHERE player_id = ${playerId}::uuid AND until > now()`,
          prisma.incident.count({ where: strike }),
        ]);
      const [[mute], strikes] = await runSql(look, REPEATABLE);
      return { mutedUntil: mute?.until.getTime() ?? null, strikes };
    },

    add: (incident, muteMs) => add(prisma, incident, muteMs),

    find,

    async page({ cursor, limit, state, userId }) {
      const [before, beforeId] = readCursor(cursor);
      const where = {
        ...(state === undefined ? {} : { state }),
        ...(userId === undefined ? {} : { playerId: userId }),
        ...(before === null
          ? {}
          : { OR: [{ at: { lt: new Date(before) } }, { at: new Date(before), id: { lt: beforeId } }] }),
      };
      const look = () =>
        prisma.incident.findMany({ where, orderBy: [{ at: "desc" }, { id: "desc" }], take: limit + 1 });
      return pageAfter((await runSql(look, REPEATABLE)).map(incidentOf), limit, (one) => [one.at, one.id]);
    },

    async decide(id, state, by, operationId) {
      // A mute goes with the incident that it came of: one statement.
      const changed = await once(
        prisma,
        operationId,
        () => prisma.$queryRaw<{ id: string }[]>`
          WITH decided AS (
            UPDATE incidents SET state = ${state}, decided_by = ${by}::uuid, decided_at = now()
            WHERE id = ${id}::uuid AND state = 'OPEN' RETURNING id),
          unmuted AS (
            DELETE FROM chat_mutes m USING decided d WHERE m.incident_id = d.id AND ${state} = 'LIFTED' RETURNING m.player_id)
          SELECT id FROM decided`,
      );
      if (changed === null) return "repeated";
      return changed.done.length === 0 ? null : find(id);
    },

    async appeal(id, playerId, appeal, operationId) {
      const where = { id, playerId, appeal: null, state: { in: ["OPEN", "UPHELD"] }, source: "MACHINE" };
      const data = { appeal, state: "OPEN", decidedBy: null, decidedAt: null };
      const appealed = await once(prisma, operationId, () => prisma.incident.updateMany({ where, data }));
      return appealed === null || appealed.done.count > 0;
    },
  };
}

async function add(prisma: Prisma, incident: NewIncident, muteMs: number): Promise<boolean> {
  const { userId, findings, ...rest } = incident;
  const data = { ...rest, playerId: userId, findings: findings as unknown as Sql.InputJsonArray };
  const mute = prisma.$executeRaw`SELECT mute_in_chat(${userId}::uuid, ${incident.id}::uuid, ${muteMs}::bigint)`;
  const write = () => prisma.$transaction([prisma.incident.create({ data }), ...(muteMs > 0 ? [mute] : [])]);
  try {
    await runSql(write, { repeatable: false });
    return true;
  } catch (error) {
    if (uniqueIndexOf(error) === "incidents_message_id_reporter_id_key") return false;
    throw error;
  }
}

const incidentOf = ({ playerId, at, decidedAt, ...row }: Row): Incident => ({
  ...(row as unknown as Pick<Incident, keyof Incident & keyof typeof row>), // Only `add` and `decide` write it.
  userId: asPlayerId(playerId),
  at: at.getTime(),
  decidedAt: decidedAt?.getTime() ?? null,
});
