/** The journal in Postgres: written by `commit`, read by everything else. */
import type { Command } from "../../games/game.ts";
import { asTableId, type TableId } from "../../kernel/ids.ts";
import type { Journal, JournalRow } from "../../tables/ports/journal.ts";
import type { Prisma } from "./client.ts";
import { createCommit } from "./commit.ts";
import { ask } from "./errors.ts";
import { createSettledRounds } from "./settledRounds.ts";

export function createJournal<State, Action>(prisma: Prisma): Journal<State, Action> {
  return {
    commit: createCommit<State, Action>(prisma),

    async findAction(playerId, actionId) {
      const key = await ask(prisma.actionKey.findUnique({ where: { playerId_actionId: { playerId, actionId } } }));
      return key && { fingerprint: key.fingerprint, tableId: asTableId(key.tableId), seq: Number(key.seq) };
    },

    async rowsAfter(tableId, seq) {
      return rowsOf(
        await ask(prisma.journalRow.findMany({ where: { tableId, seq: { gt: seq } }, orderBy: { seq: "asc" } })),
      );
    },

    async rowsFromSnapshot(tableId, upTo) {
      return rowsOf(
        await ask(prisma.$queryRaw<StoredRow[]>`
          SELECT seq, at, command, snapshot FROM journal
          WHERE table_id = ${tableId}::uuid AND seq <= ${upTo ?? Number.MAX_SAFE_INTEGER}
            AND seq >= coalesce((SELECT max(seq) FROM journal
                                 WHERE table_id = ${tableId}::uuid AND snapshot IS NOT NULL AND seq <= ${upTo ?? Number.MAX_SAFE_INTEGER}), 0)
          ORDER BY seq`),
      );
    },

    async rowsFromSnapshots(tableIds) {
      const found = await ask(prisma.$queryRaw<(StoredRow & { table_id: string })[]>`
        SELECT j.table_id, j.seq, j.at, j.command, j.snapshot
        FROM unnest(${tableIds}::uuid[]) AS t (id)
        CROSS JOIN LATERAL (SELECT coalesce(max(s.seq), 0) AS seq FROM journal s
                            WHERE s.table_id = t.id AND s.snapshot IS NOT NULL) AS start
        JOIN journal j ON j.table_id = t.id AND j.seq >= start.seq
        ORDER BY j.table_id, j.seq`);
      const rows = new Map<TableId, JournalRow<State, Action>[]>(tableIds.map((id) => [id, []]));
      for (const row of found) rows.get(asTableId(row.table_id))?.push(...rowsOf<State, Action>([row]));
      return rows;
    },

    async rows(tableId, fromSeq, toSeq) {
      const where = { tableId, seq: { gte: fromSeq, lte: toSeq } };
      return rowsOf(await ask(prisma.journalRow.findMany({ where, orderBy: { seq: "asc" } })));
    },

    ...createSettledRounds(prisma),
  };
}

interface StoredRow {
  readonly seq: bigint;
  readonly at: bigint;
  readonly command: unknown;
  readonly snapshot: unknown;
}

/** Both columns were written by `commit` and parsed on their way in: what the rules accepted is what is here. */
const rowsOf = <State, Action>(rows: readonly StoredRow[]): JournalRow<State, Action>[] =>
  rows.map(({ seq, at, command, snapshot }) => ({
    seq: Number(seq),
    at: Number(at),
    command: command as Command<Action>,
    snapshot: snapshot as State | null,
  }));
