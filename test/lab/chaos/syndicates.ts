/** Syndicates for pay days that are tormented: founded straight in the database, and proven there. */
import { randomUUID } from "node:crypto";
import type { Evidence } from "./evidence.ts";
import type { World } from "./world.ts";

const TREASURY = 100_003;

/** Its n-th member has n shares. @returns its id. */
export async function foundSyndicate(world: World, memberCount: number): Promise<string> {
  const id = randomUUID();
  const members = Array.from({ length: memberCount }, () => randomUUID());
  await world.sql(
    `WITH players AS (INSERT INTO users (id, username, username_key) SELECT m, m, m FROM unnest($1::uuid[]) AS m)
     INSERT INTO accounts (id, kind, owner_id) SELECT 'player:' || m, 'PLAYER', m FROM unnest($1::uuid[]) AS m`,
    [members],
  );
  await world.sql("INSERT INTO accounts (id, kind, owner_id) VALUES ('treasury:' || $1::uuid, 'TREASURY', $1::uuid)", [
    id,
  ]);
  await world.sql("INSERT INTO syndicates (id, name, founder_id) VALUES ($1, 'Chaos', $1)", [id]);
  await world.sql(
    `INSERT INTO syndicate_members (syndicate_id, user_id, shares, joined_run)
     SELECT $1, m.id, m.shares, newest_run() FROM unnest($2::uuid[], $3::bigint[]) AS m (id, shares)`,
    [id, members, members.map((_, index) => 1 + index)],
  );
  return id;
}

/** Issues as much money to each of them: no number of members divides it, so that the rest has to go somewhere, too. */
export async function fillTreasuries(world: World, syndicates: readonly string[]): Promise<void> {
  const issue = syndicates.map((id) => ({ kind: "ISSUE", from: "issue:0", to: `treasury:${id}`, amount: TREASURY }));
  await world.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
}

/** Each payout has reached all members it was owed to, each of them once, and together they have what was owed. */
export async function provePaid(world: World, runId: string, evidence: Evidence): Promise<void> {
  const rows = await world.sql<{
    syndicate_id: string;
    owed: string;
    paid: string;
    members: number;
    credits: number;
    credited: number;
  }>(
    `SELECT o.syndicate_id, o.amount AS owed, o.members, coalesce(sum(p.amount), 0) AS paid,
            count(p.account_id)::int AS credits, count(DISTINCT p.account_id)::int AS credited
     FROM dividend_payouts o
     LEFT JOIN dividend_chunks c ON c.run_id = o.run_id AND c.syndicate_id = o.syndicate_id
     LEFT JOIN postings p ON p.transfer_id = c.transfer_id AND p.amount > 0
     WHERE o.run_id = $1 GROUP BY o.syndicate_id, o.amount, o.members`,
    [runId],
  );
  for (const { syndicate_id, owed, paid, members, credits, credited } of rows) {
    if (owed === paid && credits === members && credited === members) evidence.check("I9", members);
    else
      evidence.violation(
        "I9",
        `run ${runId}, syndicate ${syndicate_id}: ${paid} of ${owed} paid, in ${credits} credits to ${credited} of ${members}`,
      );
  }
}
