-- Damage to the books is mended by corrections that one admin proposes and another approves, written down as new rows: what was found,
-- what counts in place of it, and who said so. A table that can't be trusted any more is closed, and its stakes returned.

CREATE TABLE "repairs" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- table:<id>, account:<id>
  "subject" TEXT NOT NULL,
  "found" JSONB NOT NULL,
  "steps" JSONB NOT NULL,
  "proposed_by" UUID NOT NULL,
  CONSTRAINT "repairs_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "repairs_at_id_idx" ON "repairs" ("at", "id");

CREATE TABLE "repair_decisions" (
  "repair_id" UUID NOT NULL,
  "number" BIGINT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "decided_by" UUID NOT NULL,
  "is_approved" BOOLEAN NOT NULL,
  "hash" BYTEA NOT NULL,
  CONSTRAINT "repair_decisions_pkey" PRIMARY KEY ("repair_id"),
  CONSTRAINT "repair_decisions_repair_id_fkey" FOREIGN KEY ("repair_id") REFERENCES "repairs" ("id")
);
CREATE UNIQUE INDEX "repair_decisions_number_key" ON "repair_decisions" ("number");

-- What counts for a posting in place of what it says.
CREATE TABLE "chain_anchors" (
  "account_id" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "repair_id" UUID NOT NULL,
  "digest" BYTEA NOT NULL,
  "balance" BIGINT NOT NULL,
  -- Of the amount that counts from the amount in the row.
  "deviation" BIGINT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "chain_anchors_pkey" PRIMARY KEY ("account_id", "seq", "repair_id"),
  CONSTRAINT "chain_anchors_repair_id_fkey" FOREIGN KEY ("repair_id") REFERENCES "repairs" ("id")
);

CREATE TRIGGER repairs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "repairs" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER repair_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "repair_decisions" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chain_anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "chain_anchors" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE "tables" ADD COLUMN "closed_at" TIMESTAMPTZ(3);

DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT ON "repairs", "repair_decisions", "chain_anchors" TO vegascore_app;
  END IF;
END $$;

-- What an anchor covers: a posting as it stands, its transfer, and where its account stood before it.
-- Raises nothing.
CREATE OR REPLACE FUNCTION anchor_digest(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(concat_ws('|', coalesce(encode(p_prev_hash, 'hex'), '-'), p_prev_balance, p_posting::text, p_transfer::text), 'UTF8'))
$$;

-- Whether two admins have stated what counts for a posting exactly as it stands, in place of what it says itself.
-- Raises nothing.
CREATE OR REPLACE FUNCTION is_anchored(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "chain_anchors" a WHERE a.account_id = p_posting.account_id AND a.seq = p_posting.seq
                   AND a.digest = anchor_digest(p_prev_hash, p_prev_balance, p_posting, p_transfer))
$$;

-- Whether a posting follows the one before it on its account's chain: running balance, transfer, hash; or is anchored as it stands.
--   p_prev_hash, p_prev_balance: of the posting before, as its anchor states it where it has one; NULL and 0 before the first
-- Returns what is wrong with it in words, NULL when nothing is. Raises nothing.
-- One expression without a subquery: so Postgres puts the body into the statement that uses it.
CREATE OR REPLACE FUNCTION posting_fault(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_posting.balance_after = p_prev_balance + p_posting.amount AND NOT (p_transfer IS NULL)
      AND p_posting.hash = posting_hash(p_prev_hash, p_posting.account_id, p_posting.seq, p_posting.amount, p_posting.balance_after, p_transfer) THEN NULL
    WHEN is_anchored(p_prev_hash, p_prev_balance, p_posting, p_transfer) THEN NULL
    WHEN p_posting.balance_after <> p_prev_balance + p_posting.amount THEN format('%s after %s with %s', p_posting.balance_after, p_prev_balance, p_posting.amount)
    WHEN p_transfer IS NULL THEN 'its transfer is missing'
    ELSE 'the hash does not cover this row, its transfer and the row before'
  END
$$;

-- What the postings of a transfer sum to, each as its anchor states it where it has one: 0 where nothing is wrong.
-- Raises nothing.
CREATE OR REPLACE FUNCTION transfer_sum(p_transfer uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT sum(p.amount + coalesce((SELECT a.deviation FROM "chain_anchors" a WHERE a.account_id = p.account_id AND a.seq = p.seq ORDER BY a.at DESC LIMIT 1), 0))
  FROM "postings" p WHERE p.transfer_id = p_transfer
$$;

-- Trigger after INSERT on postings, once per statement: the postings of a transfer arrive in one statement and sum to zero, or they
-- complete one of which postings were lost.
-- Raises VC002 (they do not).
CREATE OR REPLACE FUNCTION check_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken UUID;
BEGIN
  SELECT i.transfer_id INTO broken FROM inserted i GROUP BY i.transfer_id
  HAVING sum(i.amount) <> 0 AND (SELECT sum(p.amount) FROM "postings" p WHERE p.transfer_id = i.transfer_id) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of transfer % do not sum to zero', broken USING ERRCODE = 'VC002';
  END IF;
  RETURN NULL;
END $$;

-- Prove one account whole, frozen or not: every posting along its chain, its transfers, its balance.
-- Returns [{ kind, account, where, detail }], at most 100, of the kinds that prove_postings() names.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION prove_account(p_account text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH rows AS (
    SELECT p AS posting, p.seq, p.hash, coalesce(s.balance, p.balance_after) AS balance_after, p.transfer_id, t AS transfer, coalesce(lag(p.seq) OVER history, 0) AS seq_before,
           lag(p.hash) OVER history AS hash_before, coalesce(lag(coalesce(s.balance, p.balance_after)) OVER history, 0) AS balance_before
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance, c.deviation FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS s ON true
    WHERE p.account_id = p_account WINDOW history AS (ORDER BY p.seq)
  ), problems AS (
    SELECT 'POSTING_MISSING' AS kind, p_account || '#' || r.seq_before + 1 AS place, format('row %s follows row %s', r.seq, r.seq_before) AS detail
    FROM rows r WHERE r.seq <> r.seq_before + 1
    UNION ALL
    SELECT 'POSTING_ALTERED', p_account || '#' || r.seq, posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer)
    FROM rows r WHERE r.seq = r.seq_before + 1 AND posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer) IS NOT NULL
    UNION ALL
    SELECT 'ACCOUNT_HEAD', a.id, format('the account says row %s, balance %s; its postings end at row %s with %s', a.version, a.balance, coalesce(e.seq, 0), coalesce(e.balance_after, 0))
    FROM "accounts" a LEFT JOIN (SELECT * FROM rows r ORDER BY r.seq DESC LIMIT 1) AS e ON true
    WHERE a.id = p_account AND (a.version <> coalesce(e.seq, 0) OR a.balance <> coalesce(e.balance_after, 0) OR a.head_hash IS DISTINCT FROM e.hash)
    UNION ALL
    SELECT 'TRANSFER_UNBALANCED', r.transfer_id::text, 'its postings do not sum to zero'
    FROM rows r WHERE transfer_sum(r.transfer_id) <> 0
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'account', p_account, 'where', place, 'detail', detail)), '[]')
  FROM (SELECT * FROM problems LIMIT 100) AS named
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
    SELECT c.id, p.posting, p.seq, p.hash, coalesce(s.balance, p.balance_after) AS balance_after, p.transfer_id, t AS transfer,
           coalesce(lag(p.seq) OVER history, c.seq) AS seq_before,
           CASE WHEN lag(p.seq) OVER history IS NULL THEN c.hash ELSE lag(p.hash) OVER history END AS hash_before,
           coalesce(lag(coalesce(s.balance, p.balance_after)) OVER history, c.balance) AS balance_before
    FROM chains c
    CROSS JOIN LATERAL (SELECT p AS posting, p.* FROM "postings" p WHERE p.account_id = c.id AND p.seq > c.seq AND (p_lane = 'NEW' OR p.seq <= c.head_seq)
                        ORDER BY p.seq LIMIT p_rows) AS p
    LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance, c.deviation FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS s ON true
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
    FROM rows r WHERE transfer_sum(r.transfer_id) <> 0
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
-- account's hash chain (a row altered, removed or moved is named even where the sums still agree), and the escrows. What two admins
-- have stated for a row (an anchor) counts in place of what it says, as long as the row is what they saw.
-- Returns { accounts, transfers, drift, problems: [{ kind, where, detail }] }; at most 100 problems are named.
-- Writes nothing, raises nothing. It reads everything: minutes on a large ledger.
CREATE OR REPLACE FUNCTION check_ledger() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH anchors AS (
    SELECT DISTINCT ON (account_id, seq) account_id, seq, balance, deviation FROM "chain_anchors" ORDER BY account_id, seq, at DESC
  ), sums AS (
    SELECT p.account_id, sum(p.amount + coalesce(a.deviation, 0)) AS total, count(*) AS n, max(p.seq) AS head
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq GROUP BY p.account_id
  ), chain AS (
    SELECT p AS posting, p.transfer_id, lag(p.hash) OVER history AS hash_before, coalesce(lag(coalesce(a.balance, p.balance_after)) OVER history, 0) AS balance_before
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq WINDOW history AS (PARTITION BY p.account_id ORDER BY p.seq)
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
    SELECT 'UNBALANCED_TRANSFER', p.transfer_id::text, format('postings sum to %s', sum(p.amount + coalesce(a.deviation, 0)))
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq
    GROUP BY p.transfer_id HAVING sum(p.amount + coalesce(a.deviation, 0)) <> 0
    UNION ALL
    SELECT 'TRANSFER_WITHOUT_POSTINGS', t.id::text, t.kind
    FROM "transfers" t WHERE NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = t.from_id
                                                AND (p.amount = -t.amount OR EXISTS (SELECT 1 FROM anchors a WHERE a.account_id = p.account_id AND a.seq = p.seq)))
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

-- What is wrong with the journal of a table that is not closed (p_table NULL: of all), whole, against itself and against what was acknowledged.
-- Returns one row per fault. Kinds: JOURNAL_MISSING, JOURNAL_ALTERED, JOURNAL_HEAD as prove_journal() names them;
--   ACTION_UNACKNOWLEDGED: a row says that a player acted, and no action key was given out for it;
--   ACTION_MISSING: an action was acknowledged at a row that is not there, or is not that action;
--   MONEY_WITHOUT_ROW: money of a round moved with a row that is not there.
-- Writes nothing, raises nothing. It reads every action key: seconds on a large house.
CREATE OR REPLACE FUNCTION journal_faults(p_table uuid) RETURNS TABLE (kind text, table_id uuid, place text, detail text) LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT t.id, t.version FROM "tables" t WHERE t.closed_at IS NULL AND (p_table IS NULL OR t.id = p_table)
  ), rows AS (
    SELECT j.*, coalesce(lag(j.seq) OVER history, 0) AS seq_before, lag(j.hash) OVER history AS hash_before
    FROM "journal" j JOIN mine m ON m.id = j.table_id WHERE p_table IS NULL OR j.table_id = p_table
    WINDOW history AS (PARTITION BY j.table_id ORDER BY j.seq)
  )
  SELECT 'JOURNAL_MISSING', r.table_id, r.table_id || '#' || r.seq_before + 1, format('row %s follows row %s', r.seq, r.seq_before)
  FROM rows r WHERE r.seq <> r.seq_before + 1
  UNION ALL
  SELECT 'JOURNAL_ALTERED', r.table_id, r.table_id || '#' || r.seq, 'the hash does not cover this row and the row before'
  FROM rows r WHERE r.seq = r.seq_before + 1
    AND r.hash <> journal_hash(r.hash_before, r.table_id, r.seq, r.round_id, r.at, r.player_id, r.action_id, r.command, r.snapshot)
  UNION ALL
  SELECT 'JOURNAL_HEAD', m.id, m.id::text, format('the table says version %s; its journal ends at row %s', m.version, coalesce(e.seq, 0))
  FROM mine m LEFT JOIN (SELECT r.table_id, max(r.seq) AS seq FROM rows r GROUP BY r.table_id) AS e ON e.table_id = m.id
  WHERE m.version <> coalesce(e.seq, 0)
  UNION ALL
  SELECT 'ACTION_UNACKNOWLEDGED', r.table_id, r.table_id || '#' || r.seq, 'no action was acknowledged at this row'
  FROM rows r LEFT JOIN "action_keys" k ON k.player_id = r.player_id AND k.action_id = r.action_id
  WHERE r.action_id IS NOT NULL AND (k.table_id IS DISTINCT FROM r.table_id OR k.seq IS DISTINCT FROM r.seq)
  UNION ALL
  SELECT 'ACTION_MISSING', k.table_id, k.table_id || '#' || k.seq, format('action %s was acknowledged at this row', k.action_id)
  FROM "action_keys" k JOIN mine m ON m.id = k.table_id
  LEFT JOIN "journal" j ON j.table_id = k.table_id AND j.seq = k.seq
  WHERE j.action_id IS DISTINCT FROM k.action_id OR j.player_id IS DISTINCT FROM k.player_id
  UNION ALL
  SELECT DISTINCT 'MONEY_WITHOUT_ROW', t.table_id, t.table_id || '#' || t.seq, 'money moved with this row'
  FROM mine m JOIN "rounds" g ON g.table_id = m.id JOIN "transfers" t ON t.round_id = g.id
  WHERE t.seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "journal" j WHERE j.table_id = t.table_id AND j.seq = t.seq)
$$;

-- Prove one table whole, frozen or not; of one that was closed for good, only the escrow: its journal against itself and what was acknowledged, its escrow against its open round.
-- Returns [{ kind, table, where, detail }], at most 100: the kinds of journal_faults(), and ESCROW_MISMATCH.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION prove_table(p_table uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'table', p_table, 'where', place, 'detail', detail)), '[]')
  FROM (
    SELECT f.kind, f.place, f.detail FROM journal_faults(p_table) f
    UNION ALL
    SELECT 'ESCROW_MISMATCH', m.account, m.detail FROM escrow_mismatches() m WHERE m.table_id = p_table
    LIMIT 100
  ) AS named
$$;

-- The posting that is missing from an account at p_seq, recovered from its transfer: exact, because the hash that p_proof names covers
-- every byte of it.
--   p_prev_hash, p_prev_balance: of the posting before
--   p_next: the posting after it, whose hash covers it; NULL: it was the newest, and p_head_hash is its own hash
-- Returns { seq, transferId, kind, amount, balanceAfter, hash }; NULL when no transfer fits. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION lost_posting(p_account text, p_seq bigint, p_prev_hash bytea, p_prev_balance bigint, p_next "postings", p_head_hash bytea) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('seq', p_seq, 'transferId', c.transfer_id, 'kind', c.kind, 'amount', c.amount::text, 'balanceAfter', (p_prev_balance + c.amount)::text, 'hash', encode(c.hash, 'hex'))
  FROM (
    SELECT t.id AS transfer_id, t.kind, m.amount, posting_hash(p_prev_hash, p_account, p_seq, m.amount, p_prev_balance + m.amount, t) AS hash
    FROM "transfers" t CROSS JOIN LATERAL (SELECT CASE WHEN t.to_id = p_account THEN t.amount ELSE -t.amount END AS amount) AS m
    WHERE p_account IN (t.from_id, t.to_id) AND NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = p_account)
  ) AS c
  LEFT JOIN "transfers" n ON n.id = p_next.transfer_id
  WHERE CASE WHEN p_next IS NULL THEN c.hash = p_head_hash ELSE posting_fault(c.hash, p_prev_balance + c.amount, p_next, n) IS NULL END
  LIMIT 1
$$;

-- The smallest correction after which an account follows from its postings again: rows that are missing, recovered from their
-- transfers; rows that were altered, each with what is to count for it; the balance last.
-- What counts is what two witnesses outside the row say (its transfer, and the other postings of that transfer); else what two of
-- amount, running balance and transfer agree on; else the amount.
-- Returns [{ step: 'RESTORE_POSTING' | 'ANCHOR' | 'BALANCE', … }], amounts as text; empty when nothing is to be done; NULL when only a
--   backup helps (several rows in succession are missing, or a transfer is).
-- Writes nothing. Raises VC404 (no such account).
CREATE OR REPLACE FUNCTION account_repair(p_account text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_account "accounts";
  r record;
  v_seq bigint := 0;
  v_hash bytea;
  v_balance bigint := 0; -- As stated.
  v_raw bigint := 0; -- As the row before says.
  v_lost jsonb;
  v_leg bigint;
  v_counts bigint;
  v_fault text;
  v_steps jsonb := '[]';
BEGIN
  SELECT * INTO v_account FROM "accounts" a WHERE a.id = p_account;
  IF NOT FOUND THEN RAISE EXCEPTION 'no account %', p_account USING ERRCODE = 'VC404'; END IF;

  FOR r IN
    SELECT p AS posting, p.seq, p.amount, p.balance_after, p.hash, p.transfer_id, t AS transfer, t.id AS transfer_known, t.kind,
           CASE WHEN t.to_id = p_account THEN t.amount WHEN t.to_id IS NOT NULL AND t.from_id = p_account THEN -t.amount END AS leg, a.balance AS stated
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS a ON true
    WHERE p.account_id = p_account ORDER BY p.seq
  LOOP
    IF r.seq = v_seq + 2 THEN
      v_lost := lost_posting(p_account, v_seq + 1, v_hash, v_balance, r.posting, NULL);
      IF v_lost IS NOT NULL THEN
        v_steps := v_steps || (v_lost || '{"step": "RESTORE_POSTING"}');
        v_seq := v_seq + 1;
        v_hash := decode(v_lost ->> 'hash', 'hex');
        v_balance := v_lost ->> 'balanceAfter';
        v_raw := v_balance;
      END IF;
    END IF;
    IF r.seq <> v_seq + 1 OR r.transfer_known IS NULL THEN RETURN NULL; END IF;

    v_fault := posting_fault(v_hash, v_balance, r.posting, r.transfer);
    IF v_fault IS NULL THEN
      v_balance := coalesce(r.stated, r.balance_after);
    ELSE
      v_leg := r.leg;
      v_counts := CASE
        WHEN v_leg = -(SELECT sum(o.amount) FROM "postings" o WHERE o.transfer_id = r.transfer_id AND o.account_id <> p_account) THEN v_leg
        WHEN r.amount = r.balance_after - v_raw THEN r.amount
        WHEN v_leg IN (r.amount, r.balance_after - v_raw) THEN v_leg
        ELSE r.amount
      END;
      v_balance := v_balance + v_counts;
      v_steps := v_steps || jsonb_build_object(
        'step', 'ANCHOR', 'seq', r.seq, 'fault', v_fault, 'transferId', r.transfer_id, 'kind', r.kind,
        'amount', r.amount::text, 'balanceAfter', r.balance_after::text, 'countsFor', v_counts::text, 'countsAs', v_balance::text,
        'digest', encode(anchor_digest(v_hash, v_balance - v_counts, r.posting, r.transfer), 'hex'));
    END IF;
    v_seq := r.seq;
    v_hash := r.hash;
    v_raw := r.balance_after;
  END LOOP;

  IF v_account.version = v_seq + 1 THEN
    v_lost := lost_posting(p_account, v_seq + 1, v_hash, v_balance, NULL, v_account.head_hash);
    IF v_lost IS NOT NULL THEN
      v_steps := v_steps || (v_lost || '{"step": "RESTORE_POSTING"}');
      v_seq := v_seq + 1;
      v_hash := decode(v_lost ->> 'hash', 'hex');
      v_balance := v_lost ->> 'balanceAfter';
    END IF;
  END IF;
  IF v_account.version <> v_seq OR v_account.balance <> v_balance OR v_account.head_hash IS DISTINCT FROM v_hash THEN
    v_steps := v_steps || jsonb_build_object('step', 'BALANCE', 'seq', v_account.version, 'balance', v_account.balance::text, 'countsAs', v_balance::text,
                                             'version', v_seq, 'hash', encode(v_hash, 'hex'));
  END IF;
  RETURN v_steps;
END $$;

-- Carry out what account_repair() has proposed, by the repair that says so: new rows, and the balance that follows from them.
-- Order: lost postings; anchors; balance; the chain is to be proven anew from its beginning.
-- Raises 23514 (a balance would be below zero: it was spent already).
CREATE OR REPLACE FUNCTION restore_account(p_repair uuid, p_account text, p_steps jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s jsonb;
BEGIN
  FOR s IN SELECT * FROM jsonb_array_elements(p_steps) LOOP
    CASE s ->> 'step'
      WHEN 'RESTORE_POSTING' THEN
        INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
        VALUES (p_account, (s ->> 'seq')::bigint, (s ->> 'transferId')::uuid, (s ->> 'amount')::bigint, (s ->> 'balanceAfter')::bigint, decode(s ->> 'hash', 'hex'));
      WHEN 'ANCHOR' THEN
        INSERT INTO "chain_anchors" ("account_id", "seq", "repair_id", "digest", "balance", "deviation")
        VALUES (p_account, (s ->> 'seq')::bigint, p_repair, decode(s ->> 'digest', 'hex'), (s ->> 'countsAs')::bigint, (s ->> 'countsFor')::bigint - (s ->> 'amount')::bigint);
      WHEN 'BALANCE' THEN
        UPDATE "accounts" a SET "balance" = (s ->> 'countsAs')::bigint, "version" = (s ->> 'version')::bigint, "head_hash" = decode(s ->> 'hash', 'hex')
        WHERE a.id = p_account;
    END CASE;
  END LOOP;
  UPDATE "chain_checkpoints" c SET "seq" = 0, "hash" = NULL, "balance" = 0 WHERE c.chain = 'account:' || p_account;
END $$;

-- How a frozen table is closed: the stakes of its open round go back to who staked them.
-- Returns [{ step: 'RETURN', roundId, account, amount }, …, { step: 'CLOSE' }], amounts as text; NULL when it is not frozen, is closed
--   already, or its escrow does not hold exactly those stakes (its account is to be repaired first).
-- Writes nothing. Raises nothing.
CREATE OR REPLACE FUNCTION table_closing(p_table uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH newest AS (
    SELECT r.id FROM "rounds" r WHERE r.table_id = p_table ORDER BY r.number DESC LIMIT 1
  ), stakes AS (
    SELECT n.id AS round_id, m.account, sum(m.amount) AS amount
    FROM newest n JOIN "transfers" t ON t.round_id = n.id
    CROSS JOIN LATERAL (VALUES (t.from_id, CASE WHEN t.to_id = 'escrow:' || p_table THEN t.amount END), (t.to_id, CASE WHEN t.from_id = 'escrow:' || p_table THEN -t.amount END)) AS m (account, amount)
    WHERE m.amount IS NOT NULL GROUP BY n.id, m.account HAVING sum(m.amount) <> 0
  ), escrow AS (
    SELECT a.balance FROM "accounts" a WHERE a.id = 'escrow:' || p_table
  )
  SELECT CASE WHEN t.frozen_reason IS NULL OR t.closed_at IS NOT NULL THEN NULL
    WHEN e.balance = 0 THEN '[{"step": "CLOSE"}]'
    WHEN e.balance = (SELECT sum(s.amount) FROM stakes s) AND NOT EXISTS (SELECT 1 FROM stakes s WHERE s.amount < 0 OR s.account NOT LIKE 'player:%')
    THEN (SELECT jsonb_agg(jsonb_build_object('step', 'RETURN', 'roundId', s.round_id, 'account', s.account, 'amount', s.amount::text) ORDER BY s.account) FROM stakes s) || '[{"step": "CLOSE"}]'
  END
  FROM "tables" t CROSS JOIN escrow e WHERE t.id = p_table
$$;

-- Carry out what table_closing() has proposed. The table is frozen for good, and no more of those that wait for an admin.
-- Order: stakes; the table; the log.
-- Raises as post_transfers() does: VC423 (the account of somebody who staked is frozen), 23514.
CREATE OR REPLACE FUNCTION close_table(p_repair uuid, p_table uuid, p_steps jsonb, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_returns jsonb;
  v_round uuid;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('kind', 'RETURNED', 'from', 'escrow:' || p_table, 'to', s ->> 'account', 'amount', s ->> 'amount')), min(s ->> 'roundId')::uuid
  INTO v_returns, v_round FROM jsonb_array_elements(p_steps) AS s WHERE s ->> 'step' = 'RETURN';
  IF v_returns IS NOT NULL THEN PERFORM post_transfers(v_returns, p_table, NULL, v_round); END IF;
  UPDATE "tables" t SET "closed_at" = now(), "due_at" = NULL, "frozen_reason" = 'closed, stakes returned: repair ' || p_repair WHERE t.id = p_table;
  INSERT INTO "freeze_log" ("actor_id", "action", "subject", "reason") VALUES (p_by, 'CLOSE', 'table:' || p_table, 'repair ' || p_repair);
END $$;

-- Write down what is wrong with a table or an account, and the smallest correction of it. Nothing else changes.
--   p_found: what a proof of all of it has found
-- Returns { outcome: 'proposed', repairId } or, writing nothing, { outcome: 'NOT_REPAIRABLE' } (nothing is to be done, or only a backup helps).
-- Raises VC404 (no such account), 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION propose_repair(p_operation uuid, p_subject text, p_found jsonb, p_by uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb := first_answer(p_operation);
  v_id uuid := gen_random_uuid();
  v_of text := split_part(p_subject, ':', 1);
  v_rest text := substr(p_subject, strpos(p_subject, ':') + 1);
  v_steps jsonb;
BEGIN
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  v_steps := CASE WHEN v_of = 'table' THEN table_closing(v_rest::uuid) ELSE account_repair(v_rest) END;
  IF v_steps IS NULL OR v_steps = '[]' THEN RETURN '{"outcome": "NOT_REPAIRABLE"}'; END IF;
  INSERT INTO "repairs" ("id", "subject", "found", "steps", "proposed_by") VALUES (v_id, p_subject, p_found, v_steps, p_by);
  PERFORM keep_answer(p_operation, jsonb_build_object('outcome', 'proposed', 'repairId', v_id));
  RETURN jsonb_build_object('outcome', 'proposed', 'repairId', v_id);
END $$;

-- Decide on a proposed correction; carry it out where it is approved, by another admin than who proposed it. The decision is hashed
-- together with the proposal, both admins and the decision before it.
-- Order: one decision at a time; the first answer; the guards; table or account, locked; the correction; the proof; the decision; the answer.
-- Returns { outcome: 'decided' } or, changing nothing, { outcome: 'ALREADY_DECIDED' | 'SAME_ADMIN' | 'STALE' }: what it corrects is not what it was.
-- Raises VC404 (no such repair), VC415 (the account would still not follow), what close_table() and restore_account() raise,
--   40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION decide_repair(p_operation uuid, p_repair uuid, p_by uuid, p_approve boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
  v_repair "repairs";
  v_rest text;
  v_prev "repair_decisions";
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('repair_decisions'));
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  SELECT * INTO v_repair FROM "repairs" r WHERE r.id = p_repair;
  IF NOT FOUND THEN RAISE EXCEPTION 'no repair %', p_repair USING ERRCODE = 'VC404'; END IF;
  IF EXISTS (SELECT 1 FROM "repair_decisions" d WHERE d.repair_id = p_repair) THEN RETURN '{"outcome": "ALREADY_DECIDED"}'; END IF;

  IF p_approve THEN
    IF p_by = v_repair.proposed_by THEN RETURN '{"outcome": "SAME_ADMIN"}'; END IF;
    v_rest := substr(v_repair.subject, strpos(v_repair.subject, ':') + 1);
    IF v_repair.subject LIKE 'table:%' THEN
      PERFORM 1 FROM "tables" t WHERE t.id = v_rest::uuid FOR NO KEY UPDATE;
      IF table_closing(v_rest::uuid) IS DISTINCT FROM v_repair.steps THEN RETURN '{"outcome": "STALE"}'; END IF;
      PERFORM close_table(p_repair, v_rest::uuid, v_repair.steps, p_by);
    ELSE
      PERFORM 1 FROM "accounts" a WHERE a.id = v_rest FOR NO KEY UPDATE;
      IF account_repair(v_rest) IS DISTINCT FROM v_repair.steps THEN RETURN '{"outcome": "STALE"}'; END IF;
      PERFORM restore_account(p_repair, v_rest, v_repair.steps);
      IF EXISTS (SELECT 1 FROM jsonb_array_elements(prove_account(v_rest)) AS f WHERE f ->> 'kind' <> 'TRANSFER_UNBALANCED') THEN
        RAISE EXCEPTION 'account % would still not follow: %', v_rest, prove_account(v_rest) USING ERRCODE = 'VC415';
      END IF;
    END IF;
  END IF;

  SELECT * INTO v_prev FROM "repair_decisions" d ORDER BY d.number DESC LIMIT 1;
  INSERT INTO "repair_decisions" ("repair_id", "number", "decided_by", "is_approved", "hash")
  VALUES (p_repair, coalesce(v_prev.number, 0) + 1, p_by, p_approve,
          sha256(coalesce(v_prev.hash, ''::bytea) || convert_to(concat_ws('|', v_repair::text, p_by, p_approve), 'UTF8')));
  PERFORM keep_answer(p_operation, '{"outcome": "decided"}');
  RETURN '{"outcome": "decided"}';
END $$;
