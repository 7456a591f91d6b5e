/** Corrections of the books in Postgres: proposed, decided and carried out by propose_repair and decide_repair (prisma/functions). */
import { Refused } from "../../kernel/refusals.ts";
import type { Repair, RepairBook } from "../../money/ports/repairs.ts";
import type { Prisma } from "./client.ts";
import { ask, sqlStateOf } from "./errors.ts";
import { withLongTimeout } from "./longStatements.ts";
import { pageAfter, readCursor } from "./pages.ts";

/** What decide_repair() raises, by SQLSTATE; nothing was changed. */
const NOT_CARRIED_OUT = { VC415: "UNMENDED", VC423: "FROZEN", "23514": "SPENT", VC402: "SPENT" } as const;

export function createRepairBook(prisma: Prisma): RepairBook {
  return {
    async propose({ operationId, subject, found, by }) {
      const places = JSON.stringify(found.map(({ kind, where, detail }) => ({ kind, where, detail })));
      const done = await carryOut<{ outcome: string; repairId?: string }>(
        prisma,
        () => prisma.$queryRaw`
          SELECT propose_repair(${operationId}::uuid, ${subject}, ${places}::jsonb, ${by}::uuid) AS done`,
      );
      return done.repairId ?? null;
    },

    async decide({ operationId, id, by, approve }) {
      try {
        const { outcome } = await carryOut<{ outcome: "decided" | "ALREADY_DECIDED" | "SAME_ADMIN" | "STALE" }>(
          prisma,
          () => prisma.$queryRaw`
            SELECT decide_repair(${operationId}::uuid, ${id}::uuid, ${by}::uuid, ${approve}) AS done`,
        );
        return outcome;
      } catch (error) {
        const state = sqlStateOf(error) ?? "";
        if (state in NOT_CARRIED_OUT) return NOT_CARRIED_OUT[state as keyof typeof NOT_CARRIED_OUT];
        throw error;
      }
    },

    async find(id) {
      const row = await ask(prisma.repair.findUnique({ where: { id }, include: { decision: true } }));
      if (row === null) throw new Refused("NOT_FOUND");
      const [repair] = await withNames(prisma, [row]);
      if (repair === undefined) throw new Refused("NOT_FOUND");
      return repair;
    },

    async page({ cursor, limit }) {
      const [before, beforeId] = readCursor(cursor);
      const older =
        before === null
          ? {}
          : { OR: [{ at: { lt: new Date(before) } }, { at: new Date(before), id: { lt: beforeId } }] };
      const rows = await ask(
        prisma.repair.findMany({
          where: older,
          include: { decision: true },
          orderBy: [{ at: "desc" }, { id: "desc" }],
          take: limit + 1,
        }),
      );
      return pageAfter(await withNames(prisma, rows), limit, ({ at, id }) => [at, id]);
    },
  };
}

type Row = {
  readonly id: string;
  readonly at: Date;
  readonly subject: string;
  readonly found: unknown;
  readonly steps: unknown;
  readonly proposedBy: string;
  readonly decision: { readonly decidedBy: string; readonly isApproved: boolean; readonly at: Date } | null;
};

/** Found and steps were written by propose_repair() and by nobody else. */
async function withNames(prisma: Prisma, rows: readonly Row[]): Promise<Repair[]> {
  const ids = rows.flatMap(({ proposedBy, decision }) => [
    proposedBy,
    ...(decision === null ? [] : [decision.decidedBy]),
  ]);
  const users = await ask(prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, username: true } }));
  const names = new Map(users.map(({ id, username }) => [id, username]));
  return rows.map(({ id, at, subject, found, steps, proposedBy, decision }) => ({
    ...{ id, subject, at: at.getTime() },
    found: found as Repair["found"],
    steps: steps as Repair["steps"],
    proposedBy: names.get(proposedBy) ?? proposedBy,
    decidedBy: decision === null ? null : (names.get(decision.decidedBy) ?? decision.decidedBy),
    decidedAt: decision?.at.getTime() ?? null,
    state: decision === null ? "PROPOSED" : decision.isApproved ? "CARRIED_OUT" : "REJECTED",
  }));
}

async function carryOut<Done>(
  prisma: Prisma,
  statement: () => Parameters<typeof withLongTimeout<{ done: Done }[]>>[1],
): Promise<Done> {
  try {
    const [row] = await withLongTimeout(prisma, statement());
    if (row === undefined) throw new Error("the function returned nothing");
    return row.done;
  } catch (error) {
    if (sqlStateOf(error) === "VC404") throw new Refused("NOT_FOUND", {}, { cause: error });
    throw error;
  }
}
