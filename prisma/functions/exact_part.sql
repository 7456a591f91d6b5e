-- What p_shares of p_all shares are worth of p_amount: whole units, and the remainder in units of 1 / p_all. The remainders of
-- all members together are the units that rounding down leaves over (dividend_cutoff()).
-- As a table, so that Postgres puts the body into the statement that uses it. Raises 22012 where p_all is 0.
CREATE OR REPLACE FUNCTION exact_part(p_amount bigint, p_shares bigint, p_all bigint) RETURNS TABLE (whole bigint, rest bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT div(p_amount::numeric * p_shares, p_all::numeric)::bigint, mod(p_amount::numeric * p_shares, p_all::numeric)::bigint
$$;
