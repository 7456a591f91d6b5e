/** The ledger in Postgres: every write is one statement, post_transfers (prisma/functions). */
import { Refused } from "../../kernel/refusals.ts";
import type {
  Balance,
  Ledger,
  LedgerCheck,
  Posted,
  Posting,
  Transfer,
  TransferKind,
} from "../../money/ports/ledger.ts";
import type { Prisma } from "./client.ts";
import { sqlStateOf, uniqueIndexOf } from "./errors.ts";
import { runSql } from "./runSql.ts";

/** The whole ledger is read in one statement: longer than a player would wait, shorter than an operator's patience. */
const CHECK_MS = 120_000;

export function createLedger(prisma: Prisma): Ledger {
  return {
    post: (transfers) => post(prisma, transfers),
    transfer: (id) => findTransfer(prisma, id),
    balance: (account) => findBalance(prisma, account),
    postings: (account, page) => readPostings(prisma, account, page),
    check: () => check(prisma),
  };
}

async function post(prisma: Prisma, transfers: readonly Transfer[]): Promise<Posted> {
  const rows = JSON.stringify(transfers.map((transfer) => ({ ...transfer, amount: String(transfer.amount) })));
  try {
    const touched = await runSql(
      () => prisma.$queryRaw<(Balance & { account_id: string })[]>`
        SELECT account_id, balance, version FROM post_transfers(${rows}::jsonb, NULL, NULL, NULL)`,
      { repeatable: true }, // By the transfers' ids.
    );
    return {
      outcome: "posted",
      balances: new Map(touched.map(({ account_id, balance, version }) => [account_id, { balance, version }])),
    };
  } catch (error) {
    if (uniqueIndexOf(error) === "transfers_pkey") return { outcome: "repeated" };
    throw refusalOf(error);
  }
}

/** @throws {Refused} INSUFFICIENT_FUNDS, ACCOUNT_FROZEN for what post_transfers() raises; anything else as it is. */
export async function refusedByLedger<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  const state = sqlStateOf(error);
  if (state === "VC402") return new Refused("INSUFFICIENT_FUNDS", {}, { cause: error });
  if (state === "VC423") return new Refused("ACCOUNT_FROZEN", {}, { cause: error });
  return error;
}

async function findTransfer(prisma: Prisma, id: string): Promise<(Transfer & { createdAt: number }) | null> {
  const row = await runSql(() => prisma.transfer.findUnique({ where: { id } }), { repeatable: true });
  if (row === null || row.toId === null) return null;
  const { fromId: from, toId: to, amount } = row;
  return { id, kind: row.kind as TransferKind, from, to, amount, createdAt: row.createdAt.getTime() };
}

async function findBalance(prisma: Prisma, account: string): Promise<Balance | null> {
  const select = { balance: true, version: true } as const;
  return runSql(() => prisma.account.findUnique({ where: { id: account }, select }), { repeatable: true });
}

interface PostingRow {
  readonly seq: bigint;
  readonly transfer_id: string;
  readonly kind: TransferKind;
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly round_id: string | null;
  readonly created_at: Date;
}

async function readPostings(
  prisma: Prisma,
  account: string,
  { before, limit }: { before: bigint | null; limit: number },
): Promise<Posting[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<PostingRow[]>`
      SELECT p.seq, p.transfer_id, t.kind, p.amount, p.balance_after, t.round_id, p.created_at
      FROM postings p JOIN transfers t ON t.id = p.transfer_id
      WHERE p.account_id = ${account} AND (${before}::bigint IS NULL OR p.seq < ${before}::bigint)
      ORDER BY p.seq DESC LIMIT ${limit}`,
    { repeatable: true },
  );
  return rows.map((row) => ({
    seq: row.seq,
    transferId: row.transfer_id,
    kind: row.kind,
    amount: row.amount,
    balanceAfter: row.balance_after,
    roundId: row.round_id,
    createdAt: row.created_at.getTime(),
  }));
}

/** Counts and the drift come as text, because numbers in JSON end at 2^53. */
interface JournalCheckRow {
  readonly tables: bigint;
  readonly rows: bigint;
  readonly problems: LedgerCheck["problems"];
}

interface CheckRow {
  readonly accounts: bigint;
  readonly transfers: bigint;
  readonly drift: string;
  readonly problems: LedgerCheck["problems"];
}

async function check(prisma: Prisma): Promise<LedgerCheck> {
  const [, [found], [journal]] = await runSql(
    () =>
      prisma.$transaction([
        prisma.$queryRaw`SELECT set_config('statement_timeout', ${String(CHECK_MS)}, true)`,
        prisma.$queryRaw<[CheckRow]>`
          SELECT (c ->> 'accounts')::bigint AS accounts, (c ->> 'transfers')::bigint AS transfers,
                 c ->> 'drift' AS drift, c -> 'problems' AS problems
          FROM check_ledger() AS c`,
        prisma.$queryRaw<[JournalCheckRow]>`
          SELECT (c ->> 'tables')::bigint AS tables, (c ->> 'rows')::bigint AS rows, c -> 'problems' AS problems
          FROM check_journal() AS c`,
      ]),
    { repeatable: true },
  );
  const problems = [...found.problems, ...journal.problems];
  return { ...found, drift: BigInt(found.drift), tables: journal.tables, journalRows: journal.rows, problems };
}
