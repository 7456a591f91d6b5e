/** The journal in Postgres: one function call commits an action, with everything that belongs to it. */
import type { Command } from "../../games/game.ts";
import { asTableId, type PlayerId, type TableId } from "../../kernel/ids.ts";
import type { CommitOutcome, Journal, JournalEntry, JournalRow } from "../../tables/ports/journal.ts";
import type { Prisma } from "./client.ts";
import { ask, sqlStateOf, translate } from "./errors.ts";
import { createSettledRounds } from "./settledRounds.ts";

/** What commit_action raises, by SQLSTATE. */
const RAISED: Readonly<Record<string, CommitOutcome>> = {
  VC402: { kind: "refused", code: "INSUFFICIENT_FUNDS" },
  VC404: { kind: "refused", code: "NOT_FOUND" },
  VC409: { kind: "conflict" },
  VC410: { kind: "gap" },
  VC423: { kind: "frozen" },
};

type Committed =
  | { outcome: "committed"; balances: { account: string; balance: string; version: string }[] }
  | { outcome: "repeated"; fingerprint: string; tableId: string; seq: number };

export function createJournal<State, Action>(prisma: Prisma): Journal<State, Action> {
  return {
    async commit(entry) {
      const payload = JSON.stringify(payloadOf(entry));
      try {
        const rows = await prisma.$queryRaw<{ result: Committed }[]>`SELECT commit_action(${payload}::jsonb) AS result`;
        return outcomeOf(rows[0]?.result);
      } catch (error) {
        const raised = RAISED[sqlStateOf(error) ?? ""];
        if (raised !== undefined) return raised;
        throw translate(error);
      }
    },

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

function payloadOf<State, Action>({ key, opened, settled, ...entry }: JournalEntry<State, Action>): object {
  return {
    ...entry,
    // A key with the JSON value null is not the same as no key at all: snapshot must be absent to be NULL.
    snapshot: entry.snapshot ?? undefined,
    playerId: key?.playerId ?? playerOf(entry.command),
    actionId: key?.actionId,
    fingerprint: key?.fingerprint,
    opened: opened ?? undefined,
    settled: settled ?? undefined,
  };
}

const playerOf = (command: Command<unknown>): PlayerId | undefined =>
  "playerId" in command ? command.playerId : undefined;

function outcomeOf(result: Committed | undefined): CommitOutcome {
  if (result === undefined) throw new Error("commit_action returned no row");
  if (result.outcome === "repeated")
    return { kind: "repeated", fingerprint: result.fingerprint, tableId: asTableId(result.tableId), seq: result.seq };
  const balances = result.balances.map(({ account, balance, version }) => ({
    account,
    balance: BigInt(balance),
    version: BigInt(version),
  }));
  return { kind: "committed", balances };
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
