-- Largest remainder, second half: the parts of the next p_limit members after p_after (NULL: from the first), by user id,
-- given the line that dividend_cutoff() drew. The parts of all members sum exactly to p_amount.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_parts(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint, p_cutoff_rest bigint, p_cutoff_user uuid, p_after uuid, p_limit integer)
RETURNS TABLE (user_id uuid, shares bigint, part bigint) LANGUAGE sql STABLE AS $$
  SELECT h.user_id, h.shares, exact.whole + CASE
    WHEN exact.rest > p_cutoff_rest THEN 1
    WHEN exact.rest = p_cutoff_rest AND h.user_id <= p_cutoff_user THEN 1
    ELSE 0 END
  FROM dividend_holders(p_syndicate, p_number) h, LATERAL exact_part(p_amount, h.shares, p_shares) AS exact
  WHERE h.user_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
  ORDER BY h.user_id LIMIT p_limit
$$;
