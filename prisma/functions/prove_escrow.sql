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
