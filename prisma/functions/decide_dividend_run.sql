-- Decide on what a run holds back: let it go, or give it up.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the guards; the payouts and the run; the answer is kept.
-- Returns { outcome: 'decided' } or, changing nothing, { outcome: 'INVALID_RUN_STATE' } (it holds nothing back) or
--   { outcome: 'RUN_ACTIVE', runId }: another run pays, so that nothing can be let go now.
-- Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION decide_dividend_run(p_operation uuid, p_run uuid, p_by uuid, p_approve boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
  v_other uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  IF NOT EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'HELD') THEN
    RETURN '{"outcome": "INVALID_RUN_STATE"}';
  END IF;
  IF p_approve THEN
    SELECT r.id INTO v_other FROM "dividend_runs" r WHERE r.active AND r.id <> p_run;
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE', 'runId', v_other); END IF;
    UPDATE "dividend_payouts" p SET "state" = 'PENDING', "reason" = NULL WHERE p.run_id = p_run AND p.state = 'HELD';
    UPDATE "dividend_runs" r SET "state" = 'RUNNING', "active" = true, "decided_by" = p_by, "finished_at" = NULL WHERE r.id = p_run;
  ELSE
    PERFORM give_up_held(p_run, 'REJECTED', p_by);
  END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "decided"}');
  RETURN '{"outcome": "decided"}';
END $$;
