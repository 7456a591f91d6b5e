-- Write down what is wrong with a table or an account, and the smallest correction of it. Nothing else changes.
--   p_found: what a proof of all of it has found
-- Returns { outcome: 'proposed', repairId } or, writing nothing, { outcome: 'NOT_REPAIRABLE' } (nothing is to be done, or only a backup helps).
-- Raises VC404 (no such account), 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION propose_repair(p_operation uuid, p_subject text, p_found jsonb, p_by uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb := first_answer(p_operation);
  v_id uuid := gen_random_uuid();
  v_of text := split_part(p_subject, ':', 1);
  v_rest text := substr(p_subject, strpos(p_subject, ':') + 1);
  v_steps jsonb;
BEGIN
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  v_steps := CASE WHEN v_of = 'table' THEN table_closing(v_rest::uuid) ELSE account_repair(v_rest) END;
  IF v_steps IS NULL OR v_steps = '[]' THEN RETURN '{"outcome": "NOT_REPAIRABLE"}'; END IF;
  INSERT INTO "repairs" ("id", "subject", "found", "steps", "proposed_by") VALUES (v_id, p_subject, p_found, v_steps, p_by);
  PERFORM keep_answer(p_operation, jsonb_build_object('outcome', 'proposed', 'repairId', v_id));
  RETURN jsonb_build_object('outcome', 'proposed', 'repairId', v_id);
END $$;
