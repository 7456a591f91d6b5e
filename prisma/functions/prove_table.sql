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
