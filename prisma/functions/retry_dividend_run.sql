-- Owe failed payouts again: all of the run's, or one syndicate's.
-- Order: no run starts meanwhile; the run's row; its payouts; its state.
-- Returns { outcome: 'retried', payouts } or, changing nothing, { outcome: 'NOT_FOUND' | 'INVALID_RUN_STATE' | 'RUN_ACTIVE' }.
-- Raises nothing.
CREATE OR REPLACE FUNCTION retry_dividend_run(p_run uuid, p_syndicate uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_run "dividend_runs";
  v_payouts integer;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  SELECT * INTO v_run FROM "dividend_runs" r WHERE r.id = p_run FOR UPDATE;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'NOT_FOUND'); END IF;
  IF v_run.is_dry OR v_run.state NOT IN ('RUNNING', 'FINISHED') THEN RETURN jsonb_build_object('outcome', 'INVALID_RUN_STATE', 'state', v_run.state); END IF;
  IF EXISTS (SELECT 1 FROM "dividend_runs" r WHERE r.active AND r.id <> p_run) THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE'); END IF;

  UPDATE "dividend_payouts" p SET "state" = 'PENDING', "enqueued_at" = NULL, "enqueues" = 0, "attempts" = 0, "finished_at" = NULL
  WHERE p.run_id = p_run AND p.state = 'FAILED' AND (p_syndicate IS NULL OR p.syndicate_id = p_syndicate);
  GET DIAGNOSTICS v_payouts = ROW_COUNT;
  IF v_payouts > 0 THEN
    UPDATE "dividend_runs" r SET "state" = 'RUNNING', "active" = true, "finished_at" = NULL WHERE r.id = p_run;
  END IF;
  RETURN jsonb_build_object('outcome', 'retried', 'payouts', v_payouts);
END $$;
