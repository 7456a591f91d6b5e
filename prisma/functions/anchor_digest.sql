-- What an anchor covers: a posting as it stands, its transfer, and where its account stood before it.
-- Raises nothing.
CREATE OR REPLACE FUNCTION anchor_digest(p_prev_hash bytea, p_prev_balance bigint, p_posting "postings", p_transfer "transfers") RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(concat_ws('|', coalesce(encode(p_prev_hash, 'hex'), '-'), p_prev_balance, p_posting::text, p_transfer::text), 'UTF8'))
$$;
