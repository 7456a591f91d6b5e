-- The posting that is missing from an account at p_seq, recovered from its transfer: exact, because the hash that p_proof names covers
-- every byte of it.
--   p_prev_hash, p_prev_balance: of the posting before
--   p_next: the posting after it, whose hash covers it; NULL: it was the newest, and p_head_hash is its own hash
-- Returns { seq, transferId, kind, amount, balanceAfter, hash }; NULL when no transfer fits. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION lost_posting(p_account text, p_seq bigint, p_prev_hash bytea, p_prev_balance bigint, p_next "postings", p_head_hash bytea) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('seq', p_seq, 'transferId', c.transfer_id, 'kind', c.kind, 'amount', c.amount::text, 'balanceAfter', (p_prev_balance + c.amount)::text, 'hash', encode(c.hash, 'hex'))
  FROM (
    SELECT t.id AS transfer_id, t.kind, m.amount, posting_hash(p_prev_hash, p_account, p_seq, m.amount, p_prev_balance + m.amount, t) AS hash
    FROM "transfers" t CROSS JOIN LATERAL (SELECT CASE WHEN t.to_id = p_account THEN t.amount ELSE -t.amount END AS amount) AS m
    WHERE p_account IN (t.from_id, t.to_id) AND NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = p_account)
  ) AS c
  LEFT JOIN "transfers" n ON n.id = p_next.transfer_id
  WHERE CASE WHEN p_next IS NULL THEN c.hash = p_head_hash ELSE posting_fault(c.hash, p_prev_balance + c.amount, p_next, n) IS NULL END
  LIMIT 1
$$;
