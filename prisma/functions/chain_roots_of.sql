-- The roots of a day: for each chain the newest row that was written before the end of that day (UTC), hashed together in
-- order of chain. The same whenever it is computed, as long as no row was touched.
-- Returns one row per kind (POSTINGS, JOURNAL). Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION chain_roots_of(p_day date) RETURNS TABLE (kind text, root bytea, chains bigint, rows bigint) LANGUAGE sql STABLE AS $$
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
