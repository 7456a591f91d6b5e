-- Reconciliation: every minute what is new is proven against what was proven before, and a part of the old again.

-- How far a chain of hashes is proven. Lane NEW follows its head; lane OLD walks again from the beginning up to where
-- NEW is, and then begins anew, so that a row altered long after it was proven is found as well.
CREATE TABLE "chain_checkpoints" (
  -- account:<account id>, table:<table id>
  "chain" TEXT NOT NULL,
  "lane" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "hash" BYTEA,
  -- Of an account, after the posting `seq`.
  "balance" BIGINT,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "chain_checkpoints_pkey" PRIMARY KEY ("chain", "lane")
);
CREATE INDEX "chain_checkpoints_lane_at_idx" ON "chain_checkpoints" ("lane", "at");

-- What one process at a time does: who has the turn, until when, and when it was last done. A turn whose process died runs out.
CREATE TABLE "turns" (
  "name" TEXT NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity',
  "done_at" TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity',
  CONSTRAINT "turns_pkey" PRIMARY KEY ("name")
);
INSERT INTO "turns" ("name") VALUES ('reconciliation');

CREATE TABLE "reconciliations" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "duration_ms" INTEGER NOT NULL,
  -- Rows and chains that were proven, by kind.
  "proven" JSONB NOT NULL,
  "problems" JSONB NOT NULL,
  CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reconciliations_at_idx" ON "reconciliations" ("at");

-- One hash over all chains as they stood at the end of a day (UTC): published, it holds whoever could rewrite them all.
CREATE TABLE "chain_roots" (
  "day" DATE NOT NULL,
  "kind" TEXT NOT NULL,
  "root" BYTEA NOT NULL,
  "chains" BIGINT NOT NULL,
  "rows" BIGINT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "chain_roots_pkey" PRIMARY KEY ("day", "kind")
);
CREATE TRIGGER chain_roots_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "chain_roots" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Prove up to p_rows postings of each of up to p_chains accounts, in one snapshot, from their checkpoints on, and move
-- the checkpoints of those that are right. What is frozen is left alone.
--   p_lane NEW: accounts whose head has moved, or was moved; OLD: those looked at longest ago
-- Returns { rows, chains, problems: [{ kind, account?, where, detail }] }. Kinds:
--   POSTING_ALTERED, POSTING_MISSING (where: <account>#<seq>), ACCOUNT_HEAD (where: the account), TRANSFER_UNBALANCED (where: the transfer)
-- `account` is what is to be frozen for it. Nothing is for an unbalanced transfer, of which nobody can say whose fault it is, nor
-- of the accounts that all players share: altering one row must not be a way to close the house.
CREATE FUNCTION prove_postings(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb LANGUAGE sql AS $$
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
    SELECT c.id, p.seq, p.hash, p.balance_after, p.amount, p.transfer_id, t AS transfer,
           coalesce(lag(p.seq) OVER history, c.seq) AS seq_before,
           CASE WHEN lag(p.seq) OVER history IS NULL THEN c.hash ELSE lag(p.hash) OVER history END AS hash_before,
           coalesce(lag(p.balance_after) OVER history, c.balance) AS balance_before
    FROM chains c
    CROSS JOIN LATERAL (SELECT * FROM "postings" p WHERE p.account_id = c.id AND p.seq > c.seq AND (p_lane = 'NEW' OR p.seq <= c.head_seq)
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
    SELECT 'POSTING_ALTERED', r.id, r.id || '#' || r.seq,
           CASE WHEN r.balance_after <> r.balance_before + r.amount THEN format('%s after %s with %s', r.balance_after, r.balance_before, r.amount)
                WHEN r.transfer IS NULL THEN 'its transfer is missing'
                ELSE 'the hash does not cover this row, its transfer and the row before' END
    FROM rows r WHERE r.seq = r.seq_before + 1 AND (r.balance_after <> r.balance_before + r.amount OR r.transfer IS NULL
      OR r.hash <> posting_hash(r.hash_before, r.id, r.seq, r.amount, r.balance_after, r.transfer))
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

-- The same for the journal: one chain per table.
-- Returns { rows, tables: [id, …], problems: [{ kind, table, where, detail }] }. Kinds:
--   JOURNAL_ALTERED, JOURNAL_MISSING (where: <table>#<seq>), JOURNAL_HEAD (where: the table)
CREATE FUNCTION prove_journal(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb LANGUAGE sql AS $$
  WITH chains AS MATERIALIZED (
    (SELECT t.id, coalesce(c.seq, 0) AS seq, c.hash, t.version AS head_seq
     FROM "tables" t LEFT JOIN "chain_checkpoints" c ON c.chain = 'table:' || t.id AND c.lane = 'NEW'
     WHERE p_lane = 'NEW' AND t.frozen_reason IS NULL AND t.version <> coalesce(c.seq, 0)
     LIMIT p_chains)
    UNION ALL
    (SELECT t.id, coalesce(o.seq, 0), o.hash, n.seq
     FROM "chain_checkpoints" n JOIN "tables" t ON n.chain = 'table:' || t.id
     LEFT JOIN "chain_checkpoints" o ON o.chain = n.chain AND o.lane = 'OLD'
     WHERE p_lane = 'OLD' AND n.lane = 'NEW' AND n.seq > 0 AND t.frozen_reason IS NULL
     ORDER BY o.at NULLS FIRST LIMIT p_chains)
  ), rows AS MATERIALIZED (
    SELECT c.id, j.seq, j.hash, j.round_id, j.at, j.player_id, j.action_id, j.command, j.snapshot,
           coalesce(lag(j.seq) OVER history, c.seq) AS seq_before,
           CASE WHEN lag(j.seq) OVER history IS NULL THEN c.hash ELSE lag(j.hash) OVER history END AS hash_before
    FROM chains c
    CROSS JOIN LATERAL (SELECT * FROM "journal" j WHERE j.table_id = c.id AND j.seq > c.seq
                          AND (p_lane = 'NEW' OR j.seq <= c.head_seq) ORDER BY j.seq LIMIT p_rows) AS j
    WINDOW history AS (PARTITION BY c.id ORDER BY j.seq)
  ), ends AS (
    SELECT c.id, c.head_seq, count(r.seq) AS n, coalesce(max(r.seq), c.seq) AS seq,
           coalesce((array_agg(r.hash ORDER BY r.seq DESC) FILTER (WHERE r.seq IS NOT NULL))[1], c.hash) AS hash
    FROM chains c LEFT JOIN rows r ON r.id = c.id GROUP BY c.id, c.seq, c.hash, c.head_seq
  ), problems AS MATERIALIZED (
    SELECT 'JOURNAL_MISSING' AS kind, r.id AS table_id, r.id || '#' || r.seq_before + 1 AS place, format('row %s follows row %s', r.seq, r.seq_before) AS detail
    FROM rows r WHERE r.seq <> r.seq_before + 1
    UNION ALL
    SELECT 'JOURNAL_ALTERED', r.id, r.id || '#' || r.seq, 'the hash does not cover this row and the row before'
    FROM rows r WHERE r.seq = r.seq_before + 1
      AND r.hash <> journal_hash(r.hash_before, r.id, r.seq, r.round_id, r.at, r.player_id, r.action_id, r.command, r.snapshot)
    UNION ALL
    SELECT 'JOURNAL_HEAD', e.id, e.id::text, format('the table says version %s; its journal ends at row %s', e.head_seq, e.seq)
    FROM ends e WHERE e.n < p_rows AND e.seq <> e.head_seq
  ), saved AS (
    INSERT INTO "chain_checkpoints" ("chain", "lane", "seq", "hash", "at")
    SELECT 'table:' || e.id, p_lane, CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN 0 ELSE e.seq END,
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN NULL ELSE e.hash END, clock_timestamp()
    FROM ends e WHERE NOT EXISTS (SELECT 1 FROM problems p WHERE p.table_id = e.id)
    ON CONFLICT ("chain", "lane") DO UPDATE SET "seq" = excluded.seq, "hash" = excluded.hash, "at" = excluded.at
  )
  SELECT jsonb_build_object(
    'rows', (SELECT count(*) FROM rows), 'tables', (SELECT coalesce(jsonb_agg(id), '[]') FROM chains),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'table', table_id, 'where', place, 'detail', detail)), '[]')
                 FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;

-- Money as a whole, in one snapshot. Returns { drift (text), problems: [{ kind, table, where, detail }] }.
--   ESCROW_MISMATCH: a table's escrow is not what its open round has staked.
CREATE FUNCTION prove_escrow() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH open_stakes AS (
    SELECT r.table_id, sum(CASE WHEN t.to_id = 'escrow:' || r.table_id THEN t.amount WHEN t.from_id = 'escrow:' || r.table_id THEN -t.amount ELSE 0 END) AS total
    FROM "rounds" r JOIN "transfers" t ON t.round_id = r.id WHERE r.settled_seq IS NULL GROUP BY r.table_id
  ), problems AS (
    SELECT 'ESCROW_MISMATCH' AS kind, a.owner_id AS table_id, a.id AS place, format('balance %s, stakes of the open round %s', a.balance, coalesce(o.total, 0)) AS detail
    FROM "accounts" a JOIN "tables" g ON g.id = a.owner_id LEFT JOIN open_stakes o ON o.table_id = a.owner_id
    WHERE a.kind = 'ESCROW' AND g.frozen_reason IS NULL AND a.balance <> coalesce(o.total, 0)
  )
  SELECT jsonb_build_object(
    'drift', (SELECT coalesce(sum(balance), 0)::text FROM "accounts"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'table', table_id, 'where', place, 'detail', detail)), '[]')
                 FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;

-- The roots of a day: for each chain the newest row that was written before its end (UTC), hashed together in order of
-- chain. The same whenever it is computed, as long as no row was touched. Returns one row per kind.
CREATE FUNCTION chain_roots_of(p_day date) RETURNS TABLE (kind text, root bytea, chains bigint, rows bigint) LANGUAGE sql STABLE AS $$
  SELECT 'POSTINGS', sha256(convert_to(coalesce(string_agg(format('%s|%s|%s', a.id, p.seq, encode(p.hash, 'hex')), E'\n' ORDER BY a.id COLLATE "C"), ''), 'UTF8')),
         count(*), coalesce(sum(p.seq), 0)::bigint
  FROM "accounts" a
  CROSS JOIN LATERAL (SELECT seq, hash FROM "postings" WHERE account_id = a.id AND created_at < (p_day + 1)::timestamp AT TIME ZONE 'UTC' ORDER BY seq DESC LIMIT 1) AS p
  UNION ALL
  SELECT 'JOURNAL', sha256(convert_to(coalesce(string_agg(format('%s|%s|%s', t.id, j.seq, encode(j.hash, 'hex')), E'\n' ORDER BY t.id), ''), 'UTF8')),
         count(*), coalesce(sum(j.seq), 0)::bigint
  FROM "tables" t
  CROSS JOIN LATERAL (SELECT seq, hash FROM "journal" WHERE table_id = t.id AND committed_at < (p_day + 1)::timestamp AT TIME ZONE 'UTC' ORDER BY seq DESC LIMIT 1) AS j
$$;

DO $$
BEGIN
  GRANT SELECT, UPDATE ON "turns" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE ON "chain_checkpoints" TO vegascore_app;
  GRANT SELECT, INSERT, DELETE ON "reconciliations" TO vegascore_app;
  GRANT SELECT, INSERT ON "chain_roots" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
