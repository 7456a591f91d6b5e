-- Whether a posting follows the one before it on its account's chain: running balance, transfer, hash; or is anchored as it stands.
--   p_prev_hash, p_prev_balance: of the posting before, as its anchor states it where it has one; NULL and 0 before the first
-- Returns what is wrong with it in words, NULL when nothing is. Raises nothing.
-- One expression without a subquery: so Postgres puts the body into the statement that uses it.
CREATE OR REPLACE FUNCTION posting_fault(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_posting.balance_after = p_prev_balance + p_posting.amount AND NOT (p_transfer IS NULL)
      AND p_posting.hash = posting_hash(p_prev_hash, p_posting.account_id, p_posting.seq, p_posting.amount, p_posting.balance_after, p_transfer) THEN NULL
    WHEN is_anchored(p_prev_hash, p_prev_balance, p_posting, p_transfer) THEN NULL
    WHEN p_posting.balance_after <> p_prev_balance + p_posting.amount THEN format('%s after %s with %s', p_posting.balance_after, p_prev_balance, p_posting.amount)
    WHEN p_transfer IS NULL THEN 'its transfer is missing'
    ELSE 'the hash does not cover this row, its transfer and the row before'
  END
$$;
