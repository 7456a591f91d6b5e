-- Become a member, without shares: those are bought by contributing. An invitation is used up by it.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the guards; the membership; the invitation; the answer is kept.
-- Returns JOINED or, in this order and changing nothing, NOT_FOUND, FORBIDDEN (closed, and no invitation), ALREADY_MEMBER.
-- Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION become_member(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  s "syndicates";
  v_first jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first ->> 'outcome'; END IF;
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF NOT s.is_open AND NOT EXISTS (
    SELECT 1 FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user AND i.state = 'INVITED' FOR UPDATE
  ) THEN
    RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'FORBIDDEN'); -- A twin may have used the invitation meanwhile.
  END IF;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run", "has_granted")
  VALUES (p_syndicate, p_user, 0, newest_run(), false) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'ALREADY_MEMBER'); END IF; -- Or have joined.
  DELETE FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user;
  PERFORM keep_answer(p_operation, '{"outcome": "JOINED"}');
  RETURN 'JOINED';
END $$;
