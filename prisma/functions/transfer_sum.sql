-- What the postings of a transfer sum to, each as its anchor states it where it has one: 0 where nothing is wrong.
-- Raises nothing.
CREATE OR REPLACE FUNCTION transfer_sum(p_transfer uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT sum(p.amount + coalesce((SELECT a.deviation FROM "chain_anchors" a WHERE a.account_id = p.account_id AND a.seq = p.seq ORDER BY a.at DESC LIMIT 1), 0))
  FROM "postings" p WHERE p.transfer_id = p_transfer
$$;
