-- What was frozen and unfrozen, by an admin or by the house itself (no actor): append-only.

CREATE TABLE "freeze_log" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "actor_id" UUID,
  "action" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  CONSTRAINT "freeze_log_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "freeze_log_subject_id_idx" ON "freeze_log" ("subject", "id" DESC);
CREATE TRIGGER freeze_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "freeze_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Freeze or unfreeze (p_reason NULL) a table or an account, and write down who did it. A frozen one keeps its first reason.
-- Returns whether anything changed; NULL when there is no such row.
CREATE FUNCTION set_frozen(p_kind text, p_id text, p_reason text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
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

DO $$
BEGIN
  GRANT SELECT, INSERT ON "freeze_log" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
