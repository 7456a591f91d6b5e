-- End a run when nothing is owed any more. One that holds payouts back goes on waiting for a decision, and is in nobody's way meanwhile.
-- Order: the run's row is locked first, so that a retry that brings payouts back is seen whole or not at all; then its state.
-- Returns whether it ended now; a repeat returns false. Raises nothing.
CREATE OR REPLACE FUNCTION finish_dividend_run(p_run uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_is_held boolean;
BEGIN
  PERFORM 1 FROM "dividend_runs" r WHERE r.id = p_run AND r.state = 'RUNNING' FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'PENDING') THEN
    RETURN false;
  END IF;
  v_is_held := EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'HELD');
  UPDATE "dividend_runs" r SET "state" = (CASE WHEN v_is_held THEN 'AWAITING_APPROVAL' ELSE 'FINISHED' END)::"DividendRunState",
    "active" = NULL, "finished_at" = CASE WHEN v_is_held THEN NULL ELSE now() END
  WHERE r.id = p_run;
  RETURN NOT v_is_held;
END $$;
