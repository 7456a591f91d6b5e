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
