-- The memberships that count for the run of this number, of every syndicate: those with shares that began before it and had not ended.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION run_memberships(p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM "syndicate_members" m WHERE m.joined_run < p_number AND m.left_run >= p_number AND m.shares > 0
$$;
