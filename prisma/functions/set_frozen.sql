-- Freeze or unfreeze (p_reason NULL) a table or an account, and write down who did it. A frozen one keeps its first reason.
--   p_kind: 'table' or 'account'; p_actor NULL: the house itself
-- Order: the row is locked; its reason; the log. Returns whether anything changed; NULL when there is no such row. Raises nothing.
CREATE OR REPLACE FUNCTION set_frozen(p_kind text, p_id text, p_reason text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_before text;
BEGIN
  IF p_kind = 'table' THEN
    SELECT frozen_reason INTO v_before FROM "tables" WHERE id = p_id::uuid FOR NO KEY UPDATE;
  ELSE
    SELECT frozen_reason INTO v_before FROM "accounts" WHERE id = p_id FOR NO KEY UPDATE;
  END IF;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF (v_before IS NULL) = (p_reason IS NULL) THEN RETURN false; END IF;

  IF p_kind = 'table' THEN
    UPDATE "tables" SET frozen_reason = p_reason WHERE id = p_id::uuid;
  ELSE
    UPDATE "accounts" SET frozen_reason = p_reason WHERE id = p_id;
  END IF;
  INSERT INTO "freeze_log" ("actor_id", "action", "subject", "reason")
  VALUES (p_actor, CASE WHEN p_reason IS NULL THEN 'UNFREEZE' ELSE 'FREEZE' END, p_kind || ':' || p_id,
          coalesce(p_reason, v_before));
  RETURN true;
END $$;
