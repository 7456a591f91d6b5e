/** Players, syndicates, shares and full treasuries, in a handful of statements whatever their number. */
import pg from "pg";
import { ACCOUNT_PREFIXES, SHARDS } from "../../money/accounts.ts";

export interface SeedOptions {
  readonly syndicates: number;
  /** Over all syndicates together, spread evenly. */
  readonly members: number;
  /** Minor units that each treasury holds afterwards. */
  readonly treasury: number;
}

export const DEFAULT_SEED: SeedOptions = { syndicates: 1_000, members: 50_000, treasury: 100_000 };

/** Transfers posted by one statement: its cost grows faster than their number. */
const TRANSFERS_AT_ONCE = 250;

/** Ids follow from the numbers, so a repeat adds only what is missing and fills the treasuries up again. */
export async function seedSyndicates(url: string, { syndicates, members, treasury }: SeedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock_shared(pay_day_lock())"); // No run starts half-way through.
    await client.query(ADD_PLAYERS, [members]);
    await client.query(ADD_SYNDICATES, [syndicates]);
    await client.query(ADD_MEMBERS, [members, syndicates]);
    await client.query("COMMIT");
    await fillTreasuries(client, syndicates, treasury);
    await client.query("ANALYZE users, accounts, syndicates, syndicate_members").catch(() => undefined); // For owners alone; autovacuum comes later anyway.
  } finally {
    await client.end();
  }
}

/** The id of the n-th seeded thing: a UUID (version 4 by its looks) that follows from its name. */
const idOf = (thing: string, n: string): string =>
  `overlay(overlay(md5('vegascore seed ${thing} ' || ${n}) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid`;

const ADD_PLAYERS = `
WITH players AS (SELECT n, ${idOf("member", "n")} AS id FROM generate_series(1, $1::int) AS n), added AS (
  INSERT INTO users (id, username, username_key) SELECT id, 'member-' || n, 'member-' || n FROM players ON CONFLICT DO NOTHING
)
INSERT INTO accounts (id, kind, owner_id) SELECT '${ACCOUNT_PREFIXES.PLAYER}' || id, 'PLAYER', id FROM players ON CONFLICT DO NOTHING`;

/** The first seeded player founds them all. */
const ADD_SYNDICATES = `
WITH founded AS (SELECT n, ${idOf("syndicate", "n")} AS id FROM generate_series(1, $1::int) AS n), treasuries AS (
  INSERT INTO accounts (id, kind, owner_id) SELECT '${ACCOUNT_PREFIXES.TREASURY}' || id, 'TREASURY', id FROM founded ON CONFLICT DO NOTHING
)
INSERT INTO syndicates (id, name, founder_id) SELECT id, 'Syndicate ' || n, ${idOf("member", "1")} FROM founded ON CONFLICT DO NOTHING`;

/** From 1 to 97 shares, so that parts rarely come out even. */
const ADD_MEMBERS = `
INSERT INTO syndicate_members (syndicate_id, user_id, shares, joined_run)
SELECT ${idOf("syndicate", "(1 + n % $2::int)")}, ${idOf("member", "n")}, 1 + n % 97, newest_run()
FROM generate_series(1, $1::int) AS n ON CONFLICT DO NOTHING`;

async function fillTreasuries(client: pg.Client, syndicates: number, treasury: number): Promise<void> {
  for (let first = 1; first <= syndicates; first += TRANSFERS_AT_ONCE) {
    const last = Math.min(first + TRANSFERS_AT_ONCE - 1, syndicates);
    await client.query(FILL, [first, last, treasury]);
  }
}

const FILL = `
SELECT count(*) FROM (
  SELECT jsonb_agg(jsonb_build_object('kind', 'ISSUE', 'from', '${ACCOUNT_PREFIXES.ISSUE}' || (s.n % ${SHARDS}), 'to', a.id, 'amount', $3::bigint - a.balance)) AS transfers
  FROM (SELECT n, ${idOf("syndicate", "n")} AS id FROM generate_series($1::int, $2::int) AS n) AS s
  JOIN accounts a ON a.id = '${ACCOUNT_PREFIXES.TREASURY}' || s.id AND a.balance < $3::bigint
) AS missing, LATERAL post_transfers(missing.transfers, NULL, NULL, NULL) WHERE missing.transfers IS NOT NULL`;
