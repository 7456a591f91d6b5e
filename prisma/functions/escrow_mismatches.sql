-- Escrow accounts that do not hold exactly what their table's open round has staked: every stake of an open round lies there,
-- and nothing else does.
-- Returns one row per account that differs. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION escrow_mismatches() RETURNS TABLE (account text, table_id uuid, detail text) LANGUAGE sql STABLE AS $$
  WITH open_stakes AS (
    SELECT r.table_id, sum(CASE WHEN t.to_id = 'escrow:' || r.table_id THEN t.amount WHEN t.from_id = 'escrow:' || r.table_id THEN -t.amount ELSE 0 END) AS total
    FROM "rounds" r JOIN "transfers" t ON t.round_id = r.id WHERE r.settled_seq IS NULL GROUP BY r.table_id
  )
  SELECT a.id, a.owner_id, format('balance %s, stakes of the open round %s', a.balance, coalesce(o.total, 0))
  FROM "accounts" a LEFT JOIN open_stakes o ON o.table_id = a.owner_id
  WHERE a.kind = 'ESCROW' AND a.balance <> coalesce(o.total, 0)
$$;
