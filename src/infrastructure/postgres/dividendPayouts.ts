/** What a run pays to whom: filtered, sorted and compared with the pay day before it, page by page. */
import type { Payout, PayoutSort, PayoutsPage } from "../../dividends/ports/book.ts";
import { asSyndicateId, type RunId } from "../../kernel/ids.ts";
import type { Prisma } from "./client.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { runSql } from "./runSql.ts";

interface PayoutRow {
  readonly syndicate_id: string;
  readonly name: string;
  readonly state: Payout["state"];
  readonly reason: string | null;
  readonly attempts: number;
  readonly members: number;
  readonly amount: bigint;
  readonly paid_members: number;
  readonly paid_amount: bigint;
  readonly last_members: number | null;
  readonly last_amount: bigint | null;
}

/** What goes first: the smallest key, then the smallest id. What a run owes is frozen, so a key stays while pages are turned. */
const KEYS: Readonly<Record<PayoutSort, Sql.Sql>> = {
  id: Sql.sql`p.run_id`,
  name: Sql.sql`lower(s.name)`,
  amount: Sql.sql`-p.amount`,
  members: Sql.sql`-p.members`,
  change: Sql.sql`-abs(p.amount - coalesce(last.paid_amount, 0))`,
};

/** `after` names the last one shown. HELD names also what a dry run would hold back. */
export async function listPayouts(
  prisma: Prisma,
  runId: RunId,
  { state, search = "", sort = "id", after, limit }: PayoutsPage,
): Promise<readonly Payout[]> {
  const from = Sql.sql`
    FROM dividend_payouts p JOIN syndicates s ON s.id = p.syndicate_id
    LEFT JOIN dividend_payouts last ON last.syndicate_id = p.syndicate_id AND last.state <> 'SKIPPED' AND last.run_id = (
      SELECT r.id FROM dividend_runs r WHERE NOT r.is_dry AND r.state <> 'REJECTED'
        AND r.number < (SELECT this.number FROM dividend_runs this WHERE this.id = ${runId}::uuid) ORDER BY r.number DESC LIMIT 1)
    WHERE p.run_id = ${runId}::uuid`;
  const key = KEYS[sort];
  const follows =
    after === null
      ? Sql.sql`true`
      : Sql.sql`(${key}, p.syndicate_id) > (SELECT ${key}, p.syndicate_id ${from} AND p.syndicate_id = ${after}::uuid)`;
  const rows = await runSql(
    () => prisma.$queryRaw<PayoutRow[]>`
      SELECT p.*, s.name, last.paid_members AS last_members, last.paid_amount AS last_amount ${from}
        AND (${state}::text IS NULL OR p.state = ${state}::text::"PayoutState"
             OR ${state}::text = 'HELD' AND p.state = 'PLANNED' AND p.reason = 'ABOVE_LIMIT')
        AND strpos(lower(s.name), lower(${search})) > 0 AND ${follows}
      ORDER BY ${key}, p.syndicate_id LIMIT ${limit}`,
    { repeatable: true },
  );
  return rows.map((row) => ({
    syndicateId: asSyndicateId(row.syndicate_id),
    name: row.name,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    members: row.members,
    amount: row.amount,
    paidMembers: row.paid_members,
    paidAmount: row.paid_amount,
    lastMembers: row.last_members,
    lastAmount: row.last_amount,
  }));
}
