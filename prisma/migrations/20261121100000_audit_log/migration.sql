-- What admins, and the house on its own account, did to tables and accounts: append-only.

CREATE TABLE "audit_log" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "actor_id" UUID,
  "action" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "detail" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_log_subject_id_idx" ON "audit_log" ("subject", "id" DESC);
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
  INSERT INTO "audit_log" ("actor_id", "action", "subject", "detail")
  VALUES (p_actor, CASE WHEN p_reason IS NULL THEN 'UNFREEZE' ELSE 'FREEZE' END, p_kind || ':' || p_id,
          jsonb_build_object('reason', coalesce(p_reason, v_before)));
  RETURN true;
END $$;

DO $$
BEGIN
  GRANT SELECT, INSERT ON "audit_log" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
