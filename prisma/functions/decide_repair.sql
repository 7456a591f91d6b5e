-- Decide on a proposed correction; carry it out where it is approved, by another admin than who proposed it. The decision is hashed
-- together with the proposal, both admins and the decision before it.
-- Order: one decision at a time; the first answer; the guards; table or account, locked; the correction; the proof; the decision; the answer.
-- Returns { outcome: 'decided' } or, changing nothing, { outcome: 'ALREADY_DECIDED' | 'SAME_ADMIN' | 'STALE' }: what it corrects is not what it was.
-- Raises VC404 (no such repair), VC415 (the account would still not follow), what close_table() and restore_account() raise,
--   40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION decide_repair(p_operation uuid, p_repair uuid, p_by uuid, p_approve boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
  v_repair "repairs";
  v_rest text;
  v_prev "repair_decisions";
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('repair_decisions'));
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  SELECT * INTO v_repair FROM "repairs" r WHERE r.id = p_repair;
  IF NOT FOUND THEN RAISE EXCEPTION 'no repair %', p_repair USING ERRCODE = 'VC404'; END IF;
  IF EXISTS (SELECT 1 FROM "repair_decisions" d WHERE d.repair_id = p_repair) THEN RETURN '{"outcome": "ALREADY_DECIDED"}'; END IF;

  IF p_approve THEN
    IF p_by = v_repair.proposed_by THEN RETURN '{"outcome": "SAME_ADMIN"}'; END IF;
    v_rest := substr(v_repair.subject, strpos(v_repair.subject, ':') + 1);
    IF v_repair.subject LIKE 'table:%' THEN
      PERFORM 1 FROM "tables" t WHERE t.id = v_rest::uuid FOR NO KEY UPDATE;
      IF table_closing(v_rest::uuid) IS DISTINCT FROM v_repair.steps THEN RETURN '{"outcome": "STALE"}'; END IF;
      PERFORM close_table(p_repair, v_rest::uuid, v_repair.steps, p_by);
    ELSE
      PERFORM 1 FROM "accounts" a WHERE a.id = v_rest FOR NO KEY UPDATE;
      IF account_repair(v_rest) IS DISTINCT FROM v_repair.steps THEN RETURN '{"outcome": "STALE"}'; END IF;
      PERFORM restore_account(p_repair, v_rest, v_repair.steps);
      IF EXISTS (SELECT 1 FROM jsonb_array_elements(prove_account(v_rest)) AS f WHERE f ->> 'kind' <> 'TRANSFER_UNBALANCED') THEN
        RAISE EXCEPTION 'account % would still not follow: %', v_rest, prove_account(v_rest) USING ERRCODE = 'VC415';
      END IF;
    END IF;
  END IF;

  SELECT * INTO v_prev FROM "repair_decisions" d ORDER BY d.number DESC LIMIT 1;
  INSERT INTO "repair_decisions" ("repair_id", "number", "decided_by", "is_approved", "hash")
  VALUES (p_repair, coalesce(v_prev.number, 0) + 1, p_by, p_approve,
          sha256(coalesce(v_prev.hash, ''::bytea) || convert_to(concat_ws('|', v_repair::text, p_by, p_approve), 'UTF8')));
  PERFORM keep_answer(p_operation, '{"outcome": "decided"}');
  RETURN '{"outcome": "decided"}';
END $$;
