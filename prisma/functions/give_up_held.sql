-- Give up what a run holds back: the money stays in the treasuries. A run that has paid nothing is rejected and frees its period.
-- Order: the payouts; the run, unless it still pays others. The caller holds pay_day_lock(). Raises nothing.
CREATE OR REPLACE FUNCTION give_up_held(p_run uuid, p_reason text, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_state "DividendRunState";
BEGIN
  UPDATE "dividend_payouts" p SET "state" = 'SKIPPED', "reason" = p_reason, "finished_at" = now() WHERE p.run_id = p_run AND p.state = 'HELD';
  v_state := CASE WHEN EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state IN ('PAID', 'FAILED')) THEN 'FINISHED' ELSE 'REJECTED' END;
  UPDATE "dividend_runs" r SET "state" = v_state, "decided_by" = p_by, "finished_at" = now(),
    "pays_period" = CASE WHEN v_state = 'REJECTED' THEN NULL ELSE r.pays_period END
  WHERE r.id = p_run AND r.state = 'AWAITING_APPROVAL';
  UPDATE "dividend_runs" r SET "decided_by" = p_by WHERE r.id = p_run AND r.state = 'RUNNING';
END $$;
