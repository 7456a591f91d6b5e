/** What proofs found wrong, open until it is proven mended; and the proofs of one table, account or transfer. */
import { asTableId } from "../../kernel/ids.ts";
import type { Books, Mismatch } from "../../money/ports/proof.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { withLongTimeout } from "./longStatements.ts";

export interface FoundProblem {
  readonly kind: string;
  readonly account?: string;
  readonly table?: string;
  readonly where: string;
  readonly detail: string;
}

export const mismatchesOf = (found: readonly FoundProblem[]): Mismatch[] =>
  found.map(({ kind, account, table, where, detail }) => ({
    kind,
    where,
    detail,
    concerns: table !== undefined ? { tableId: asTableId(table) } : account !== undefined ? { account } : null,
  }));

type ProblemBook = Pick<
  Books,
  "proveTable" | "proveAccount" | "proveTransfer" | "noteProblems" | "openSubjects" | "closeProblems" | "standing"
>;

export function createProblemBook(prisma: Prisma): ProblemBook {
  return {
    proveTable: async (tableId) =>
      prove(prisma, prisma.$queryRaw<Proven>`SELECT prove_table(${tableId}::uuid) AS found`),

    proveAccount: async (account) => prove(prisma, prisma.$queryRaw<Proven>`SELECT prove_account(${account}) AS found`),

    proveTransfer: async (id) =>
      prove(
        prisma,
        prisma.$queryRaw<Proven>`
          SELECT coalesce(jsonb_agg(p), '[]') AS found FROM (
            SELECT 'TRANSFER_UNBALANCED' AS kind, ${id}::text AS "where", 'its postings do not sum to zero' AS detail
            WHERE transfer_sum(${id}::uuid) <> 0
            UNION ALL
            SELECT 'TRANSFER_WITHOUT_POSTINGS', t.id::text, t.kind FROM transfers t
            WHERE t.id = ${id}::uuid AND NOT EXISTS (
              SELECT 1 FROM postings p WHERE p.transfer_id = t.id AND p.account_id = t.from_id AND (p.amount = -t.amount
                OR EXISTS (SELECT 1 FROM chain_anchors a WHERE a.account_id = p.account_id AND a.seq = p.seq)))
            UNION ALL
            SELECT 'POSTINGS_WITHOUT_TRANSFER', p.transfer_id::text, p.account_id FROM postings p
            WHERE p.transfer_id = ${id}::uuid AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.id = p.transfer_id)) AS p`,
      ),

    async noteProblems(problems) {
      if (problems.length === 0) return;
      const rows = problems.map(({ kind, subject, where, detail }) => ({ kind, subject, place: where, detail }));
      await ask(
        prisma.$executeRaw`
          INSERT INTO book_problems (kind, subject, place, detail)
          SELECT kind, subject, place, detail
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p (kind text, subject text, place text, detail text)
          ON CONFLICT (kind, place) WHERE closed_at IS NULL DO NOTHING`,
      );
    },

    async openSubjects(limit) {
      const rows = await ask(
        prisma.$queryRaw<{ subject: string }[]>`
          SELECT subject FROM (SELECT DISTINCT subject FROM book_problems WHERE closed_at IS NULL) AS open
          ORDER BY random() LIMIT ${limit}`,
      );
      return rows.map(({ subject }) => subject);
    },

    closeProblems: (subject) =>
      ask(
        prisma.$executeRaw`
          UPDATE book_problems SET closed_at = now() WHERE subject = ${subject} AND closed_at IS NULL`,
      ),

    async standing() {
      const [row] = await ask(
        prisma.$queryRaw<StandingRow[]>`
          SELECT (SELECT count(*)::int FROM book_problems WHERE closed_at IS NULL) AS problems,
                 (SELECT count(*)::int FROM tables WHERE frozen_reason IS NOT NULL AND closed_at IS NULL) AS tables,
                 (SELECT count(*)::int FROM accounts WHERE frozen_reason IS NOT NULL) AS accounts,
                 coalesce(last.proven ->> 'drift', '0') AS drift, last.at
          FROM (SELECT 1) AS one LEFT JOIN (SELECT proven, at FROM reconciliations ORDER BY id DESC LIMIT 1) AS last ON true`,
      );
      const { problems = 0, tables = 0, accounts = 0, drift = "0", at = null } = row ?? {};
      return {
        problems,
        frozenTables: tables,
        frozenAccounts: accounts,
        drift: BigInt(drift),
        provenAt: at?.getTime() ?? null,
      };
    },
  };
}

type Proven = { found: FoundProblem[] }[];

interface StandingRow {
  readonly problems: number;
  readonly tables: number;
  readonly accounts: number;
  readonly drift: string;
  readonly at: Date | null;
}

async function prove(prisma: Prisma, statement: Parameters<typeof withLongTimeout<Proven>>[1]): Promise<Mismatch[]> {
  return mismatchesOf((await withLongTimeout(prisma, statement)).flatMap(({ found }) => found));
}
