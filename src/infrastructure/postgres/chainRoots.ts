/** The end of a day: the whole ledger proven, and one hash over all chains, kept so that a copy of it proves the whole day. */
import { tableOfEscrow } from "../../money/accounts.ts";
import type { LedgerCheck } from "../../money/ports/ledger.ts";
import type { Books, Mismatch } from "../../money/ports/proof.ts";
import { logger } from "../observability/logs/logger.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { withLongTimeout } from "./longStatements.ts";
import { readTime } from "./time.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A statement that began before midnight has ended by then. */
const SETTLE_MS = 60_000;

/**
 * Close the day before this one (UTC, by Postgres' clock), once.
 * @returns what was wrong with the whole ledger; null when that day is closed already, or has only just ended.
 */
export async function closeDay(prisma: Prisma): Promise<readonly Mismatch[] | null> {
  const now = await readTime(prisma);
  if (now % DAY_MS < SETTLE_MS) return null;
  const day = new Date(now - (now % DAY_MS) - DAY_MS);
  if ((await ask(prisma.chainRoot.count({ where: { day } }))) > 0) return null;
  const [checked] = await withLongTimeout(
    prisma,
    prisma.$queryRaw<{ problems: LedgerCheck["problems"] }[]>`SELECT check_ledger() -> 'problems' AS problems`,
  );
  const roots = await withLongTimeout(
    prisma,
    prisma.$queryRaw<{ kind: string; root: string; chains: bigint; rows: bigint }[]>`
      INSERT INTO chain_roots (day, kind, root, chains, rows)
      SELECT ${day}::date, kind, root, chains, rows FROM chain_roots_of(${day}::date)
      ON CONFLICT DO NOTHING RETURNING kind, encode(root, 'hex') AS root, chains, rows`,
  );
  for (const { kind, root, chains, rows } of roots) {
    const facts = { type: "chain_root", day: day.toISOString().slice(0, 10), kind, root, chains, rows };
    logger.info(facts, "the day is closed");
  }
  return (checked?.problems ?? []).map(mismatchOf);
}

/** check_ledger names an account, a row of one, or a transfer, whose faulty side is unknown. */
function mismatchOf({ kind, where, detail }: LedgerCheck["problems"][number]): Mismatch {
  const [account = ""] = where.split("#");
  const tableId = kind === "ESCROW_MISMATCH" ? tableOfEscrow(account) : null;
  if (tableId !== null) return { kind, where, detail, concerns: { tableId } };
  return { kind, where, detail, concerns: account.includes(":") ? { account } : null };
}

export async function readRoots(prisma: Prisma, limit: number): ReturnType<Books["roots"]> {
  const rows = await ask(prisma.chainRoot.findMany({ orderBy: [{ day: "desc" }, { kind: "asc" }], take: limit }));
  return rows.map(({ day, kind, root, chains, rows: count }) => ({
    day: day.toISOString().slice(0, 10),
    kind: kind === "JOURNAL" ? "JOURNAL" : "POSTINGS",
    root: Buffer.from(root).toString("hex"),
    chains: Number(chains),
    rows: Number(count),
  }));
}
