-- Ask to be let into a closed syndicate, or (p_state INVITED, for its founder) invite somebody, which also approves who asked.
-- Order: the guards; the row: who is invited stays so when they ask.
-- Returns DONE or, in this order and changing nothing, NOT_FOUND (no such syndicate or player), ALREADY_MEMBER, LIMIT_REACHED (p_max rows of this
-- state). A repeat changes nothing. Raises nothing.
CREATE OR REPLACE FUNCTION invite_to_syndicate(p_syndicate uuid, p_user uuid, p_state text, p_max integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "syndicates" s WHERE s.id = p_syndicate FOR NO KEY UPDATE; -- One after the other, so that the limit holds.
  IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM "users" u WHERE u.id = p_user) THEN RETURN 'NOT_FOUND'; END IF;
  IF EXISTS (SELECT 1 FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807) THEN
    RETURN 'ALREADY_MEMBER';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user AND (i.state = p_state OR i.state = 'INVITED'))
     AND (SELECT count(*) FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.state = p_state) >= p_max THEN
    RETURN 'LIMIT_REACHED';
  END IF;
  INSERT INTO "syndicate_invitations" AS i ("syndicate_id", "user_id", "state") VALUES (p_syndicate, p_user, p_state)
  ON CONFLICT ("syndicate_id", "user_id") DO UPDATE SET "state" = CASE WHEN i.state = 'INVITED' THEN i.state ELSE excluded.state END;
  RETURN 'DONE';
END $$;
