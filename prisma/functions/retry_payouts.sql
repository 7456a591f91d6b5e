-- Owe failed payouts again, as retry_dividend_run() does, once per request.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the payouts and the run; the answer is kept.
-- Returns as retry_dividend_run(). Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION retry_payouts(p_operation uuid, p_run uuid, p_syndicate uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_answer jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  v_answer := first_answer(p_operation);
  IF v_answer IS NOT NULL THEN RETURN v_answer; END IF;
  v_answer := retry_dividend_run(p_run, p_syndicate);
  IF v_answer ->> 'outcome' = 'retried' THEN PERFORM keep_answer(p_operation, v_answer); END IF;
  RETURN v_answer;
END $$;
