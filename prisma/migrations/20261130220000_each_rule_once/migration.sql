-- Each rule once: what was written in two functions or more is a function that they call. Nothing else changes, and each function
-- keeps its name and arguments, so the release before this one calls the new text as it called the old one.

-- Escrow accounts that do not hold exactly what their table's open round has staked: every stake of an open round lies there,
-- and nothing else does.
-- Returns one row per account that differs. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION escrow_mismatches() RETURNS TABLE (account text, table_id uuid, detail text) LANGUAGE sql STABLE AS $$
  WITH open_stakes AS (
    SELECT r.table_id, sum(CASE WHEN t.to_id = 'escrow:' || r.table_id THEN t.amount WHEN t.from_id = 'escrow:' || r.table_id THEN -t.amount ELSE 0 END) AS total
    FROM "rounds" r JOIN "transfers" t ON t.round_id = r.id WHERE r.settled_seq IS NULL GROUP BY r.table_id
  )
  SELECT a.id, a.owner_id, format('balance %s, stakes of the open round %s', a.balance, coalesce(o.total, 0))
  FROM "accounts" a LEFT JOIN open_stakes o ON o.table_id = a.owner_id
  WHERE a.kind = 'ESCROW' AND a.balance <> coalesce(o.total, 0)
$$;

-- Whether a posting follows the one before it on its account's chain: running balance, transfer, hash.
--   p_prev_hash, p_prev_balance: of the posting before; NULL and 0 before the first
-- Returns what is wrong with it in words, NULL when nothing is. Raises nothing.
CREATE OR REPLACE FUNCTION posting_fault(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_posting.balance_after <> p_prev_balance + p_posting.amount THEN format('%s after %s with %s', p_posting.balance_after, p_prev_balance, p_posting.amount)
    WHEN p_transfer IS NULL THEN 'its transfer is missing'
    WHEN p_posting.hash <> posting_hash(p_prev_hash, p_posting.account_id, p_posting.seq, p_posting.amount, p_posting.balance_after, p_transfer)
    THEN 'the hash does not cover this row, its transfer and the row before'
  END
$$;

-- What p_shares of p_all shares are worth of p_amount: whole units, and the remainder in units of 1 / p_all. The remainders of
-- all members together are the units that rounding down leaves over (dividend_cutoff()).
-- As a table, so that Postgres puts the body into the statement that uses it. Raises 22012 where p_all is 0.
CREATE OR REPLACE FUNCTION exact_part(p_amount bigint, p_shares bigint, p_all bigint) RETURNS TABLE (whole bigint, rest bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT div(p_amount::numeric * p_shares, p_all::numeric)::bigint, mod(p_amount::numeric * p_shares, p_all::numeric)::bigint
$$;

-- The memberships that count for the run of this number, of every syndicate: those that began before it and had not ended.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION run_memberships(p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM "syndicate_members" m WHERE m.joined_run < p_number AND m.left_run >= p_number
$$;

-- The memberships of one syndicate that count for the run of this number: at most one per user.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_holders(p_syndicate uuid, p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM run_memberships(p_number) m WHERE m.syndicate_id = p_syndicate
$$;

-- Largest remainder, first half: where the line runs between those who get one unit more and those who do not.
-- Everybody gets exact_part().whole. What is left over, fewer units than members, goes one each to the largest remainders,
-- equal ones by user id. 100 between shares of 1, 1 and 1: 33 each with remainder 1, and the first user id gets the last one.
-- Returns the last who gets such a unit (NULL where nothing is left over), and what was looked at, to be compared with what
-- the run has frozen. Reads every membership of the run once. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_cutoff(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint)
RETURNS TABLE (rest bigint, user_id uuid, shares bigint, members bigint) LANGUAGE sql STABLE AS $$
  WITH held AS MATERIALIZED (
    SELECT h.user_id, h.shares, exact.rest
    FROM dividend_holders(p_syndicate, p_number) h, LATERAL exact_part(p_amount, h.shares, p_shares) AS exact
  ), sums AS (
    SELECT sum(held.shares)::bigint AS shares, count(*) AS members, div(sum(held.rest), p_shares::numeric)::bigint AS left_over FROM held
  )
  SELECT last.rest, last.user_id, sums.shares, sums.members
  FROM sums LEFT JOIN LATERAL (
    SELECT held.rest, held.user_id FROM held WHERE sums.left_over > 0
    ORDER BY held.rest DESC, held.user_id OFFSET greatest(sums.left_over - 1, 0) LIMIT 1
  ) AS last ON true
$$;

-- Largest remainder, second half: the parts of the next p_limit members after p_after (NULL: from the first), by user id,
-- given the line that dividend_cutoff() drew. The parts of all members sum exactly to p_amount.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_parts(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint, p_cutoff_rest bigint, p_cutoff_user uuid, p_after uuid, p_limit integer)
RETURNS TABLE (user_id uuid, shares bigint, part bigint) LANGUAGE sql STABLE AS $$
  SELECT h.user_id, h.shares, exact.whole + CASE
    WHEN exact.rest > p_cutoff_rest THEN 1
    WHEN exact.rest = p_cutoff_rest AND h.user_id <= p_cutoff_user THEN 1
    ELSE 0 END
  FROM dividend_holders(p_syndicate, p_number) h, LATERAL exact_part(p_amount, h.shares, p_shares) AS exact
  WHERE h.user_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
  ORDER BY h.user_id LIMIT p_limit
$$;

-- Start a run: freeze the shares, and write down what each syndicate pays.
-- Order: everybody who is joining or leaving is done; the run; one payout per syndicate; the run's sums.
-- Returns { outcome: 'started' | 'repeated', runId } or, changing nothing, { outcome: 'RUN_ACTIVE' | 'PERIOD_PAID', runId } with the run in the way.
-- Raises nothing.
CREATE OR REPLACE FUNCTION start_dividend_run(p_id uuid, p_period text, p_trigger "DividendTrigger", p_dry boolean, p_requested_by uuid, p_approval_above bigint)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_other uuid;
  v_number bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  IF EXISTS (SELECT 1 FROM "dividend_runs" WHERE "id" = p_id) THEN
    RETURN jsonb_build_object('outcome', 'repeated', 'runId', p_id);
  END IF;
  IF NOT p_dry THEN
    SELECT "id" INTO v_other FROM "dividend_runs" WHERE "pays_period" = p_period;
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'PERIOD_PAID', 'runId', v_other); END IF;
    SELECT "id" INTO v_other FROM "dividend_runs" WHERE "active";
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE', 'runId', v_other); END IF;
  END IF;

  -- From here on it succeeds.
  v_number := newest_run() + 1;
  INSERT INTO "dividend_runs" ("id", "number", "period", "pays_period", "trigger", "is_dry", "state", "active", "requested_by", "syndicates", "payouts", "members", "amount")
  VALUES (p_id, v_number, p_period, CASE WHEN p_dry THEN NULL ELSE p_period END, p_trigger, p_dry, 'RUNNING', CASE WHEN p_dry THEN NULL ELSE true END, p_requested_by, 0, 0, 0, 0);

  INSERT INTO "dividend_payouts" ("run_id", "syndicate_id", "state", "reason", "treasury", "amount", "shares", "members")
  SELECT p_id, d.id, (CASE WHEN why.reason IS NOT NULL THEN 'SKIPPED' WHEN p_dry THEN 'PLANNED' ELSE 'PENDING' END)::"PayoutState",
         why.reason, d.treasury, CASE WHEN why.reason IS NULL THEN d.amount ELSE 0 END, d.shares, d.members
  FROM (
    SELECT s.id, s.treasury_min, a.balance AS treasury, coalesce(h.shares, 0) AS shares, coalesce(h.members, 0) AS members,
           div(greatest(a.balance - s.treasury_min, 0)::numeric * s.distributed_bp, 10000)::bigint AS amount
    FROM "syndicates" s
    JOIN "accounts" a ON a.id = 'treasury:' || s.id
    LEFT JOIN (
      SELECT m.syndicate_id, sum(m.shares)::bigint AS shares, count(*) AS members FROM run_memberships(v_number) m GROUP BY m.syndicate_id
    ) h ON h.syndicate_id = s.id
  ) d,
  LATERAL (SELECT CASE WHEN d.members = 0 THEN 'NO_MEMBERS' WHEN d.treasury = 0 THEN 'EMPTY_TREASURY' WHEN d.amount = 0 THEN 'BELOW_MINIMUM' END) AS why (reason);

  UPDATE "dividend_runs" r SET
    "syndicates" = sums.syndicates, "payouts" = sums.payouts, "members" = sums.members, "amount" = sums.amount,
    "state" = sums.state, "active" = CASE WHEN sums.state = 'FINISHED' THEN NULL ELSE true END,
    "finished_at" = CASE WHEN sums.state = 'FINISHED' THEN now() END
  FROM (
    SELECT t.*, (CASE WHEN p_dry OR t.payouts = 0 THEN 'FINISHED' WHEN t.amount > p_approval_above THEN 'AWAITING_APPROVAL' ELSE 'RUNNING' END)::"DividendRunState" AS state
    FROM (
      SELECT count(*) AS syndicates, count(*) FILTER (WHERE p.reason IS NULL) AS payouts,
             coalesce(sum(p.members) FILTER (WHERE p.reason IS NULL), 0) AS members, coalesce(sum(p.amount), 0) AS amount
      FROM "dividend_payouts" p WHERE p.run_id = p_id
    ) t
  ) sums
  WHERE r.id = p_id;
  RETURN jsonb_build_object('outcome', 'started', 'runId', p_id);
END $$;

-- Prove money as a whole, in one snapshot; frozen tables are left alone.
-- Returns { drift (text), problems: [{ kind, table, where, detail }] }, at most 100 named. Kinds:
--   ESCROW_MISMATCH: a table's escrow is not what its open round has staked.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION prove_escrow() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH problems AS (
    SELECT 'ESCROW_MISMATCH' AS kind, m.table_id, m.account AS place, m.detail
    FROM escrow_mismatches() m JOIN "tables" g ON g.id = m.table_id WHERE g.frozen_reason IS NULL
  )
  SELECT jsonb_build_object(
    'drift', (SELECT coalesce(sum(balance), 0)::text FROM "accounts"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'table', table_id, 'where', place, 'detail', detail)), '[]')
                 FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;

-- Prove up to p_rows postings of each of up to p_chains accounts, in one snapshot, from their checkpoints on, and move
-- the checkpoints of those that are right. What is frozen is left alone.
--   p_lane NEW: accounts whose head has moved, or was moved; OLD: those looked at longest ago
-- Returns { rows, chains, problems: [{ kind, account?, where, detail }] }, at most 100 named. Kinds:
--   POSTING_ALTERED, POSTING_MISSING (where: <account>#<seq>), ACCOUNT_HEAD (where: the account), TRANSFER_UNBALANCED (where: the transfer)
-- `account` is what is to be frozen for it. Nothing is for an unbalanced transfer, of which nobody can say whose fault it is, nor
-- of the accounts that all players share: altering one row must not be a way to close the house.
-- Raises nothing.
CREATE OR REPLACE FUNCTION prove_postings(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb LANGUAGE sql AS $$
  WITH chains AS MATERIALIZED (
    (SELECT a.id, a.kind, coalesce(c.seq, 0) AS seq, c.hash, coalesce(c.balance, 0) AS balance,
            a.version AS head_seq, a.head_hash AS head_hash, a.balance AS head_balance
     FROM "accounts" a LEFT JOIN "chain_checkpoints" c ON c.chain = 'account:' || a.id AND c.lane = 'NEW'
     WHERE p_lane = 'NEW' AND a.frozen_reason IS NULL
       AND (a.version <> coalesce(c.seq, 0) OR a.balance <> coalesce(c.balance, 0) OR a.head_hash IS DISTINCT FROM c.hash)
     LIMIT p_chains)
    UNION ALL
    (SELECT a.id, a.kind, coalesce(o.seq, 0), o.hash, coalesce(o.balance, 0), n.seq, n.hash, n.balance
     FROM "chain_checkpoints" n JOIN "accounts" a ON n.chain = 'account:' || a.id
     LEFT JOIN "chain_checkpoints" o ON o.chain = n.chain AND o.lane = 'OLD'
     WHERE p_lane = 'OLD' AND n.lane = 'NEW' AND n.seq > 0 AND a.frozen_reason IS NULL
     ORDER BY o.at NULLS FIRST LIMIT p_chains)
  ), rows AS MATERIALIZED (
    SELECT c.id, p.posting, p.seq, p.hash, p.balance_after, p.transfer_id, t AS transfer,
           coalesce(lag(p.seq) OVER history, c.seq) AS seq_before,
           CASE WHEN lag(p.seq) OVER history IS NULL THEN c.hash ELSE lag(p.hash) OVER history END AS hash_before,
           coalesce(lag(p.balance_after) OVER history, c.balance) AS balance_before
    FROM chains c
    CROSS JOIN LATERAL (SELECT p AS posting, p.* FROM "postings" p WHERE p.account_id = c.id AND p.seq > c.seq AND (p_lane = 'NEW' OR p.seq <= c.head_seq)
                        ORDER BY p.seq LIMIT p_rows) AS p
    LEFT JOIN "transfers" t ON t.id = p.transfer_id
    WINDOW history AS (PARTITION BY c.id ORDER BY p.seq)
  ), ends AS (
    SELECT c.id, c.head_seq, c.head_hash, c.head_balance, count(r.seq) AS n,
           coalesce(max(r.seq), c.seq) AS seq,
           coalesce((array_agg(r.hash ORDER BY r.seq DESC) FILTER (WHERE r.seq IS NOT NULL))[1], c.hash) AS hash,
           coalesce((array_agg(r.balance_after ORDER BY r.seq DESC) FILTER (WHERE r.seq IS NOT NULL))[1], c.balance) AS balance
    FROM chains c LEFT JOIN rows r ON r.id = c.id
    GROUP BY c.id, c.seq, c.hash, c.balance, c.head_seq, c.head_hash, c.head_balance
  ), problems AS MATERIALIZED (
    SELECT 'POSTING_MISSING' AS kind, r.id AS account, r.id || '#' || r.seq_before + 1 AS place, format('row %s follows row %s', r.seq, r.seq_before) AS detail
    FROM rows r WHERE r.seq <> r.seq_before + 1
    UNION ALL
    SELECT 'POSTING_ALTERED', r.id, r.id || '#' || r.seq, posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer)
    FROM rows r WHERE r.seq = r.seq_before + 1 AND posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer) IS NOT NULL
    UNION ALL
    SELECT 'ACCOUNT_HEAD', e.id, e.id, format('the account says row %s, balance %s; its postings end at row %s with %s', e.head_seq, e.head_balance, e.seq, e.balance)
    FROM ends e WHERE e.n < p_rows AND (e.seq <> e.head_seq OR e.balance <> e.head_balance OR e.hash IS DISTINCT FROM e.head_hash)
    UNION ALL
    SELECT 'TRANSFER_UNBALANCED', r.id, r.transfer_id::text, 'its postings do not sum to zero'
    FROM rows r WHERE (SELECT sum(p.amount) FROM "postings" p WHERE p.transfer_id = r.transfer_id) <> 0
  ), saved AS (
    INSERT INTO "chain_checkpoints" ("chain", "lane", "seq", "hash", "balance", "at")
    SELECT 'account:' || e.id, p_lane,
           -- The old lane has caught up: it begins anew.
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN 0 ELSE e.seq END,
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN NULL ELSE e.hash END,
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN 0 ELSE e.balance END, clock_timestamp()
    FROM ends e WHERE NOT EXISTS (SELECT 1 FROM problems p WHERE p.account = e.id AND p.kind <> 'TRANSFER_UNBALANCED')
    ON CONFLICT ("chain", "lane") DO UPDATE SET "seq" = excluded.seq, "hash" = excluded.hash, "balance" = excluded.balance, "at" = excluded.at
  )
  SELECT jsonb_build_object(
    'rows', (SELECT count(*) FROM rows), 'chains', (SELECT count(*) FROM chains),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', named.kind, 'account', c.id, 'where', place, 'detail', detail))), '[]')
                 FROM (SELECT * FROM problems LIMIT 100) AS named
                 LEFT JOIN chains c ON c.id = named.account AND c.kind NOT IN ('ISSUE', 'PAYMENT', 'PROVIDER') AND named.kind <> 'TRANSFER_UNBALANCED'))
$$;

-- Prove the whole ledger in one statement, so in one snapshot: sums, sequences and transfers, every posting along its
-- account's hash chain (a row altered, removed or moved is named even where the sums still agree), and the escrows.
-- Returns { accounts, transfers, drift, problems: [{ kind, where, detail }] }; at most 100 problems are named.
-- Writes nothing, raises nothing. It reads everything: minutes on a large ledger.
CREATE OR REPLACE FUNCTION check_ledger() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH sums AS (
    SELECT account_id, sum(amount) AS total, count(*) AS n, max(seq) AS head FROM "postings" GROUP BY account_id
  ), chain AS (
    SELECT p AS posting, p.transfer_id, lag(p.hash) OVER history AS hash_before, coalesce(lag(p.balance_after) OVER history, 0) AS balance_before
    FROM "postings" p WINDOW history AS (PARTITION BY p.account_id ORDER BY p.seq)
  ), problems AS (
    SELECT 'BALANCE_DRIFT' AS kind, a.id AS place, format('balance %s, postings %s', a.balance, coalesce(s.total, 0)) AS detail
    FROM "accounts" a LEFT JOIN sums s ON s.account_id = a.id WHERE a.balance <> coalesce(s.total, 0)
    UNION ALL
    SELECT 'POSTING_GAP', a.id, format('version %s, %s postings, newest %s', a.version, coalesce(s.n, 0), coalesce(s.head, 0))
    FROM "accounts" a LEFT JOIN sums s ON s.account_id = a.id WHERE a.version <> coalesce(s.n, 0) OR a.version <> coalesce(s.head, 0)
    UNION ALL
    SELECT 'NEGATIVE_BALANCE', a.id, a.balance::text FROM "accounts" a WHERE a.balance < 0 AND a.kind IN ('PLAYER', 'ESCROW', 'TREASURY')
    UNION ALL
    SELECT 'NO_ACCOUNT', s.account_id, 'postings of an account that does not exist'
    FROM sums s LEFT JOIN "accounts" a ON a.id = s.account_id WHERE a.id IS NULL
    UNION ALL
    SELECT 'UNBALANCED_TRANSFER', p.transfer_id::text, format('postings sum to %s', sum(p.amount))
    FROM "postings" p GROUP BY p.transfer_id HAVING sum(p.amount) <> 0
    UNION ALL
    SELECT 'TRANSFER_WITHOUT_POSTINGS', t.id::text, t.kind
    FROM "transfers" t WHERE NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = t.from_id AND p.amount = -t.amount)
    UNION ALL
    SELECT 'POSTINGS_WITHOUT_TRANSFER', p.transfer_id::text, p.account_id
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id WHERE t.id IS NULL
    UNION ALL
    SELECT 'BROKEN_CHAIN', (c.posting).account_id || '#' || (c.posting).seq, posting_fault(c.hash_before, c.balance_before, c.posting, t)
    FROM chain c JOIN "transfers" t ON t.id = c.transfer_id
    WHERE posting_fault(c.hash_before, c.balance_before, c.posting, t) IS NOT NULL
    UNION ALL
    SELECT 'BROKEN_HEAD', a.id, 'the account does not end in its newest posting'
    FROM "accounts" a LEFT JOIN "postings" p ON p.account_id = a.id AND p.seq = a.version
    WHERE a.head_hash IS DISTINCT FROM p.hash
    UNION ALL
    SELECT 'ESCROW_MISMATCH', m.account, m.detail FROM escrow_mismatches() m
  )
  SELECT jsonb_build_object(
    'accounts', (SELECT count(*) FROM "accounts"),
    'transfers', (SELECT count(*) FROM "transfers"),
    'drift', (SELECT coalesce(sum(balance), 0) FROM "accounts"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'where', place, 'detail', detail)), '[]') FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;
