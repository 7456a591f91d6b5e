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
