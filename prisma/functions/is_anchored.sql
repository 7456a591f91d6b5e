-- Whether two admins have stated what counts for a posting exactly as it stands, in place of what it says itself.
-- Raises nothing.
CREATE OR REPLACE FUNCTION is_anchored(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "chain_anchors" a WHERE a.account_id = p_posting.account_id AND a.seq = p_posting.seq
                   AND a.digest = anchor_digest(p_prev_hash, p_prev_balance, p_posting, p_transfer))
$$;
