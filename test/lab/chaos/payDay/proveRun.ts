/** What must be true after a run, whatever happened on the way: asked of the postings, not of the code that wrote them. */
import type { World } from "../world.ts";
import { largestRemainder } from "./largestRemainder.ts";

interface Line {
  readonly syndicate: string;
  readonly member: string;
  readonly shares: string;
  readonly amount: string;
  readonly credits: number;
  readonly paid: string;
}

const PROBLEMS_MAX = 20;

export interface Proof {
  readonly members: number;
  readonly amount: number;
  /** In words, the first few; none when all is right. */
  readonly problems: readonly string[];
}

/**
 * Every member was credited exactly once, with the part that follows from the shares; every treasury is down by exactly
 * what its members got; the ledger's own proof holds (I1, I9).
 */
export async function proveRun(sql: World["sql"], runId: string): Promise<Proof> {
  const rows = await sql<Line>(LINES, [runId]);
  const problems = [...(await wrongTreasuries(sql, runId)), ...(await wrongLedger(sql))];
  let amount = 0n;
  for (const [syndicate, lines] of bySyndicate(rows)) {
    const owed = BigInt(lines[0]?.amount ?? 0);
    const parts = largestRemainder(
      owed,
      lines.map(({ shares }) => BigInt(shares)),
    );
    lines.forEach(({ member, credits, paid }, index) => {
      const part = parts[index] ?? 0n;
      const isRight = credits === (part > 0n ? 1 : 0) && BigInt(paid) === part;
      if (!isRight) problems.push(`${member} of ${syndicate} is owed ${part}, got ${paid} in ${credits} credits`);
    });
    amount += owed;
  }
  return { members: rows.length, amount: Number(amount), problems: problems.slice(0, PROBLEMS_MAX) };
}

/** Members in the order of their ids, as equal remainders are settled. */
const LINES = `
SELECT p.syndicate_id AS syndicate, m.user_id AS member, m.shares, p.amount, count(c.amount)::int AS credits,
       coalesce(sum(c.amount), 0)::bigint AS paid
FROM dividend_payouts p
JOIN dividend_runs r ON r.id = p.run_id
JOIN syndicate_members m ON m.syndicate_id = p.syndicate_id AND m.joined_run < r.number AND m.left_run >= r.number
LEFT JOIN LATERAL (
  SELECT o.amount FROM postings o
  JOIN dividend_chunks c ON c.transfer_id = o.transfer_id AND c.run_id = p.run_id AND c.syndicate_id = p.syndicate_id
  WHERE o.account_id = 'player:' || m.user_id
) AS c ON true
WHERE p.run_id = $1 GROUP BY p.syndicate_id, m.user_id, m.shares, p.amount ORDER BY p.syndicate_id, m.user_id`;

async function wrongTreasuries(sql: World["sql"], runId: string): Promise<string[]> {
  const rows = await sql<{
    id: string;
    state: string;
    reason: string | null;
    balance: string;
    left: string;
  }>(
    `SELECT p.syndicate_id AS id, p.state, p.reason, a.balance, p.treasury - p.amount AS left
     FROM dividend_payouts p JOIN accounts a ON a.id = 'treasury:' || p.syndicate_id
     WHERE p.run_id = $1 AND (a.balance <> p.treasury - p.amount OR p.state <> 'PAID' OR p.paid_amount <> p.amount)`,
    [runId],
  );
  return rows.map(
    (row) => `payout of ${row.id} is ${row.state} (${row.reason}): ${row.balance} is left, not ${row.left}`,
  );
}

async function wrongLedger(sql: World["sql"]): Promise<string[]> {
  const rows = await sql<{ proof: { drift: number; problems: object[] } }>("SELECT check_ledger() AS proof");
  const { drift, problems } = rows[0]?.proof ?? { drift: Number.NaN, problems: [] };
  return [...(drift === 0 ? [] : [`the ledger drifts by ${drift}`]), ...problems.map((one) => JSON.stringify(one))];
}

function bySyndicate(rows: readonly Line[]): Map<string, Line[]> {
  const found = new Map<string, Line[]>();
  for (const row of rows) found.set(row.syndicate, [...(found.get(row.syndicate) ?? []), row]);
  return found;
}
