-- How a frozen table is closed: the stakes of its open round go back to who staked them.
-- Returns [{ step: 'RETURN', roundId, account, amount }, …, { step: 'CLOSE' }], amounts as text; NULL when it is not frozen, is closed
--   already, or its escrow does not hold exactly those stakes (its account is to be repaired first).
-- Writes nothing. Raises nothing.
CREATE OR REPLACE FUNCTION table_closing(p_table uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH newest AS (
    SELECT r.id FROM "rounds" r WHERE r.table_id = p_table ORDER BY r.number DESC LIMIT 1
  ), stakes AS (
    SELECT n.id AS round_id, m.account, sum(m.amount) AS amount
    FROM newest n JOIN "transfers" t ON t.round_id = n.id
    CROSS JOIN LATERAL (VALUES (t.from_id, CASE WHEN t.to_id = 'escrow:' || p_table THEN t.amount END), (t.to_id, CASE WHEN t.from_id = 'escrow:' || p_table THEN -t.amount END)) AS m (account, amount)
    WHERE m.amount IS NOT NULL GROUP BY n.id, m.account HAVING sum(m.amount) <> 0
  ), escrow AS (
    SELECT a.balance FROM "accounts" a WHERE a.id = 'escrow:' || p_table
  )
  SELECT CASE WHEN t.frozen_reason IS NULL OR t.closed_at IS NOT NULL THEN NULL
    WHEN e.balance = 0 THEN '[{"step": "CLOSE"}]'
    WHEN e.balance = (SELECT sum(s.amount) FROM stakes s) AND NOT EXISTS (SELECT 1 FROM stakes s WHERE s.amount < 0 OR s.account NOT LIKE 'player:%')
    THEN (SELECT jsonb_agg(jsonb_build_object('step', 'RETURN', 'roundId', s.round_id, 'account', s.account, 'amount', s.amount::text) ORDER BY s.account) FROM stakes s) || '[{"step": "CLOSE"}]'
  END
  FROM "tables" t CROSS JOIN escrow e WHERE t.id = p_table
$$;
