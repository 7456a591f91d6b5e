-- What a posting's hash covers: the chain before it, itself, and its transfer. Stored rows depend on every byte of this: a
-- changed text breaks every chain that exists.
-- STABLE, not IMMUTABLE: so Postgres puts the body into the statement that uses it. Raises nothing.
CREATE OR REPLACE FUNCTION posting_hash(p_prev bytea, p_account text, p_seq bigint, p_amount bigint, p_balance_after bigint, p_transfer "transfers")
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(coalesce(p_prev, ''::bytea) || convert_to(concat_ws('|',
    p_account, p_seq, p_amount, p_balance_after, p_transfer.id, p_transfer.kind, p_transfer.from_id,
    coalesce(p_transfer.to_id, '-'), p_transfer.amount, coalesce(p_transfer.round_id::text, '-')), 'UTF8'))
$$;
