-- Prove up to p_rows journal rows of each of up to p_chains tables, in one snapshot, from their checkpoints on, and move the
-- checkpoints of those that are right. What is frozen is left alone.
--   p_lane NEW: tables whose head has moved; OLD: those looked at longest ago
-- Returns { rows, tables: [id, …], problems: [{ kind, table, where, detail }] }, at most 100 named. Kinds:
--   JOURNAL_ALTERED, JOURNAL_MISSING (where: <table>#<seq>), JOURNAL_HEAD (where: the table)
-- Raises nothing.
CREATE OR REPLACE FUNCTION prove_journal(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb LANGUAGE sql AS $$
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
