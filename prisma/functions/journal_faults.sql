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
