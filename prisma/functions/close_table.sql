-- Carry out what table_closing() has proposed. The table is frozen for good, and no more of those that wait for an admin.
-- Order: stakes; the table; the log.
-- Raises as post_transfers() does: VC423 (the account of somebody who staked is frozen), 23514.
CREATE OR REPLACE FUNCTION close_table(p_repair uuid, p_table uuid, p_steps jsonb, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_returns jsonb;
  v_round uuid;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('kind', 'RETURNED', 'from', 'escrow:' || p_table, 'to', s ->> 'account', 'amount', s ->> 'amount')), min(s ->> 'roundId')::uuid
  INTO v_returns, v_round FROM jsonb_array_elements(p_steps) AS s WHERE s ->> 'step' = 'RETURN';
  IF v_returns IS NOT NULL THEN PERFORM post_transfers(v_returns, p_table, NULL, v_round); END IF;
  UPDATE "tables" t SET "closed_at" = now(), "due_at" = NULL, "frozen_reason" = 'closed, stakes returned: repair ' || p_repair WHERE t.id = p_table;
  INSERT INTO "freeze_log" ("actor_id", "action", "subject", "reason") VALUES (p_by, 'CLOSE', 'table:' || p_table, 'repair ' || p_repair);
END $$;
