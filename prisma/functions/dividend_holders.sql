-- The memberships of one syndicate that count for the run of this number: at most one per user.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_holders(p_syndicate uuid, p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM run_memberships(p_number) m WHERE m.syndicate_id = p_syndicate
$$;
