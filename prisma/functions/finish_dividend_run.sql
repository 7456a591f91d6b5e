-- End a run when nothing is owed any more.
-- Order: the run's row is locked first, so that a retry that brings payouts back is seen whole or not at all; then its state.
-- Returns whether it ended now; a repeat returns false. Raises nothing.
CREATE OR REPLACE FUNCTION finish_dividend_run(p_run uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "dividend_runs" r WHERE r.id = p_run AND r.state = 'RUNNING' FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'PENDING') THEN
    RETURN false;
  END IF;
  UPDATE "dividend_runs" r SET "state" = 'FINISHED', "active" = NULL, "finished_at" = now() WHERE r.id = p_run;
  RETURN true;
END $$;
