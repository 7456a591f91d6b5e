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
          SELECT r.* FROM rows_from_snapshots(ARRAY[${tableId}::uuid], ${upTo ?? Number.MAX_SAFE_INTEGER}) AS r ORDER BY r.seq`),
      );
    },

    async rowsFromSnapshots(tableIds) {
      const found = await ask(prisma.$queryRaw<(StoredRow & { table_id: string })[]>`
        SELECT r.* FROM rows_from_snapshots(${tableIds}::uuid[], ${Number.MAX_SAFE_INTEGER}) AS r ORDER BY r.table_id, r.seq`);
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
  readonly acknowledged?: string | null;
  readonly fault?: string | null;
}

/** Both columns were written by `commit` and parsed on their way in: what the rules accepted is what is here. */
const rowsOf = <State, Action>(rows: readonly StoredRow[]): JournalRow<State, Action>[] =>
  rows.map(({ seq, at, command, snapshot, acknowledged, fault }) => ({
    seq: Number(seq),
    at: Number(at),
    command: command as Command<Action>,
    snapshot: snapshot as State | null,
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(fault === undefined ? {} : { fault }),
  }));
