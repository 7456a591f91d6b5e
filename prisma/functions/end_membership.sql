-- End a membership: its shares count for the newest run and for none after it, and are gone. A row that no run has counted is deleted.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the row; the answer is kept.
-- Returns LEFT or NOT_A_MEMBER. Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION end_membership(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first ->> 'outcome'; END IF;
  IF leave_syndicate(p_syndicate, p_user) = 'NOT_A_MEMBER' THEN
    RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'NOT_A_MEMBER'); -- A twin may have left meanwhile.
  END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "LEFT"}');
  RETURN 'LEFT';
END $$;
