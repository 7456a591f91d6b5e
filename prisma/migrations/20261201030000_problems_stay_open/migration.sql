-- What a proof found wrong stays open until a proof of all of that table, account or transfer no longer finds anything. One table or
-- account can be proven whole, and the journal together with the ledger.

CREATE TABLE "book_problems" (
  "id" BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
  "kind" TEXT NOT NULL,
  -- table:<id>, account:<id>, transfer:<id>: what is proven to close it.
  "subject" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "detail" TEXT NOT NULL,
  "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "closed_at" TIMESTAMPTZ(3),
  CONSTRAINT "book_problems_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "book_problems_open_key" ON "book_problems" ("kind", "place") WHERE "closed_at" IS NULL;
CREATE INDEX "book_problems_subject_id_idx" ON "book_problems" ("subject", "id");

-- How many are frozen is asked every minute.
CREATE INDEX "accounts_frozen_idx" ON "accounts" ("id") WHERE "frozen_reason" IS NOT NULL;
CREATE INDEX "tables_frozen_idx" ON "tables" ("id") WHERE "frozen_reason" IS NOT NULL;

DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT, UPDATE ON "book_problems" TO vegascore_app;
  END IF;
END $$;

-- Rows to replay tables from: of each, from its newest row with a snapshot at or below p_up_to up to that; all where none has one.
-- Returns each row with the fingerprint of the action that was acknowledged there (NULL: of no player), and with its fault: why it
--   is not the row that was written (NULL: it is). A player's row that was never acknowledged is one.
-- In no order. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION rows_from_snapshots(p_tables uuid[], p_up_to bigint)
RETURNS TABLE (table_id uuid, seq bigint, at bigint, command jsonb, snapshot jsonb, acknowledged text, fault text) LANGUAGE sql STABLE AS $$
  SELECT j.table_id, j.seq, j.at, j.command, j.snapshot, k.fingerprint,
    CASE
      WHEN j.hash <> journal_hash((SELECT b.hash FROM "journal" b WHERE b.table_id = j.table_id AND b.seq = j.seq - 1),
                                  j.table_id, j.seq, j.round_id, j.at, j.player_id, j.action_id, j.command, j.snapshot)
      THEN 'the hash does not cover this row and the row before'
      WHEN j.action_id IS NOT NULL AND k.fingerprint IS NULL THEN 'no action was acknowledged at this row'
      WHEN j.command ->> 'by' = 'player' AND j.action_id IS NULL THEN 'a player acts in it without an action id'
    END
  FROM unnest(p_tables) AS t (id)
  CROSS JOIN LATERAL (SELECT coalesce(max(s.seq), 0) AS seq FROM "journal" s
                      WHERE s.table_id = t.id AND s.snapshot IS NOT NULL AND s.seq <= p_up_to) AS start
  JOIN "journal" j ON j.table_id = t.id AND j.seq >= start.seq AND j.seq <= p_up_to
  LEFT JOIN "action_keys" k ON k.player_id = j.player_id AND k.action_id = j.action_id AND k.table_id = j.table_id AND k.seq = j.seq
$$;

-- What is wrong with the journal of a table (p_table NULL: of all that are not closed), whole, against itself and against what was acknowledged.
-- Returns one row per fault. Kinds: JOURNAL_MISSING, JOURNAL_ALTERED, JOURNAL_HEAD as prove_journal() names them;
--   ACTION_UNACKNOWLEDGED: a row says that a player acted, and no action key was given out for it;
--   ACTION_MISSING: an action was acknowledged at a row that is not there, or is not that action;
--   MONEY_WITHOUT_ROW: money of a round moved with a row that is not there.
-- Writes nothing, raises nothing. It reads every action key: seconds on a large house.
CREATE OR REPLACE FUNCTION journal_faults(p_table uuid) RETURNS TABLE (kind text, table_id uuid, place text, detail text) LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT t.id, t.version FROM "tables" t WHERE p_table IS NULL OR t.id = p_table
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

-- Prove one table whole, frozen or not: its journal against itself and what was acknowledged, its escrow against its open round.
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

-- Prove one account whole, frozen or not: every posting along its chain, its transfers, its balance.
-- Returns [{ kind, account, where, detail }], at most 100, of the kinds that prove_postings() names.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION prove_account(p_account text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH rows AS (
    SELECT p AS posting, p.seq, p.hash, p.balance_after, p.transfer_id, t AS transfer, coalesce(lag(p.seq) OVER history, 0) AS seq_before,
           lag(p.hash) OVER history AS hash_before, coalesce(lag(p.balance_after) OVER history, 0) AS balance_before
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id
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
    FROM rows r WHERE (SELECT sum(p.amount) FROM "postings" p WHERE p.transfer_id = r.transfer_id) <> 0
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'account', p_account, 'where', place, 'detail', detail)), '[]')
  FROM (SELECT * FROM problems LIMIT 100) AS named
$$;

-- Prove the journals of all tables in one snapshot: each against itself and against what was acknowledged, as journal_faults() says.
-- Returns { tables, rows, problems: [{ kind, where, detail }] }; at most 100 problems are named.
-- Writes nothing, raises nothing. It reads everything: minutes on a large house.
CREATE OR REPLACE FUNCTION check_journal() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'tables', (SELECT count(*) FROM "tables"),
    'rows', (SELECT count(*) FROM "journal"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'where', place, 'detail', detail)), '[]')
                 FROM (SELECT * FROM journal_faults(NULL) LIMIT 100) AS named))
$$;

