-- End a membership: it counts for the newest run and for none after it. Who leaves before the next run was never counted:
-- that row goes.
-- Order: no run starts meanwhile; then the row. Returns LEFT or NOT_A_MEMBER. Raises nothing.
CREATE OR REPLACE FUNCTION leave_syndicate(p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  DELETE FROM "syndicate_members" m
  WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807 AND m.joined_run = newest_run();
  IF FOUND THEN RETURN 'LEFT'; END IF;
  UPDATE "syndicate_members" m SET "left_run" = newest_run()
  WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807;
  IF FOUND THEN RETURN 'LEFT'; END IF;
  RETURN 'NOT_A_MEMBER';
END $$;
