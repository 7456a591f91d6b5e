-- Of the release in which a member joined with shares; now they are bought: become_member(). Containers of that release may still
-- serve while this one is deployed or after a roll back, so it stays until the release after this one contracts it
-- (docs/operations/migrations.md). Nothing of this release calls it.
-- Become a member with so many shares, counted from the next run on.
-- Order: no run starts meanwhile; the guards; the membership.
-- Returns JOINED or, in this order and changing nothing, NOT_FOUND, FORBIDDEN (closed), LIMIT_REACHED (more shares than one
-- may hold), ALREADY_MEMBER. Raises nothing.
CREATE OR REPLACE FUNCTION join_syndicate(p_syndicate uuid, p_user uuid, p_shares bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  s "syndicates";
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF NOT s.is_open THEN RETURN 'FORBIDDEN'; END IF;
  IF p_shares > s.shares_max THEN RETURN 'LIMIT_REACHED'; END IF;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run")
  VALUES (p_syndicate, p_user, p_shares, newest_run()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 'ALREADY_MEMBER'; END IF;
  RETURN 'JOINED';
END $$;
