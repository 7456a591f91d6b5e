-- Largest remainder, first half: where the line runs between those who get one unit more and those who do not.
-- Everybody gets exact_part().whole. What is left over, fewer units than members, goes one each to the largest remainders,
-- equal ones by user id. 100 between shares of 1, 1 and 1: 33 each with remainder 1, and the first user id gets the last one.
-- Returns the last who gets such a unit (NULL where nothing is left over), and what was looked at, to be compared with what
-- the run has frozen. Reads every membership of the run once. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_cutoff(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint)
RETURNS TABLE (rest bigint, user_id uuid, shares bigint, members bigint) LANGUAGE sql STABLE AS $$
  WITH held AS MATERIALIZED (
    SELECT h.user_id, h.shares, exact.rest
    FROM dividend_holders(p_syndicate, p_number) h, LATERAL exact_part(p_amount, h.shares, p_shares) AS exact
  ), sums AS (
    SELECT sum(held.shares)::bigint AS shares, count(*) AS members, div(sum(held.rest), p_shares::numeric)::bigint AS left_over FROM held
  )
  SELECT last.rest, last.user_id, sums.shares, sums.members
  FROM sums LEFT JOIN LATERAL (
    SELECT held.rest, held.user_id FROM held WHERE sums.left_over > 0
    ORDER BY held.rest DESC, held.user_id OFFSET greatest(sums.left_over - 1, 0) LIMIT 1
  ) AS last ON true
$$;
