-- Table chat: what was said, who does not want to hear whom, and what the house did about it. New tables only: the release before
-- does not know of them.

CREATE TABLE "chat_messages" (
  "id" UUID NOT NULL,
  "table_id" UUID NOT NULL,
  "player_id" UUID NOT NULL,
  "username" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "phrase" TEXT,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "chat_messages_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "chat_messages_table_id_at_id_idx" ON "chat_messages" ("table_id", "at" DESC, "id" DESC);
CREATE INDEX "chat_messages_at_idx" ON "chat_messages" ("at");

-- MUTED: not heard at tables. BLOCKED: not heard anywhere.
CREATE TABLE "player_relations" (
  "owner_id" UUID NOT NULL,
  "other_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "player_relations_pkey" PRIMARY KEY ("owner_id", "other_id"),
  CONSTRAINT "player_relations_kind_check" CHECK ("kind" IN ('MUTED', 'BLOCKED')),
  CONSTRAINT "player_relations_other_check" CHECK ("owner_id" <> "other_id")
);

-- One line that the machine stopped, or that a player reported: what a moderator decides about.
CREATE TABLE "incidents" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "source" TEXT NOT NULL,
  "player_id" UUID NOT NULL,
  "username" TEXT NOT NULL,
  "table_id" UUID,
  "message_id" UUID,
  "text" TEXT NOT NULL,
  "findings" JSONB NOT NULL,
  "action" TEXT NOT NULL,
  "is_handed_over" BOOLEAN NOT NULL,
  "reporter_id" UUID,
  "reason" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'OPEN',
  "appeal" TEXT,
  "decided_by" UUID,
  "decided_at" TIMESTAMPTZ(3),
  CONSTRAINT "incidents_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "incidents_source_check" CHECK ("source" IN ('MACHINE', 'REPORT')),
  CONSTRAINT "incidents_state_check" CHECK ("state" IN ('OPEN', 'UPHELD', 'LIFTED'))
);
CREATE INDEX "incidents_state_at_id_idx" ON "incidents" ("state", "at" DESC, "id" DESC);
CREATE INDEX "incidents_player_id_at_id_idx" ON "incidents" ("player_id", "at" DESC, "id" DESC);
-- One player reports one line once.
CREATE UNIQUE INDEX "incidents_message_id_reporter_id_key" ON "incidents" ("message_id", "reporter_id");

CREATE TABLE "chat_mutes" (
  "player_id" UUID NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL,
  "incident_id" UUID NOT NULL,
  CONSTRAINT "chat_mutes_pkey" PRIMARY KEY ("player_id")
);

-- Word lists and patterns, whole, one row per edit: the newest counts, the others say who changed what.
CREATE TABLE "moderation_rules" (
  "version" INTEGER NOT NULL,
  "rules" JSONB NOT NULL,
  "author_id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "moderation_rules_pkey" PRIMARY KEY ("version")
);

-- A line is kept, unless its player may not speak now. Order: the mute is looked for; the line is written.
-- Returns when it was said, or until when the player is muted: one of the two. Raises 23505 on chat_messages_pkey (said already).
CREATE FUNCTION say_at_table(p_id uuid, p_table uuid, p_player uuid, p_username text, p_text text, p_phrase text)
RETURNS TABLE (said_at timestamptz, muted_until timestamptz) LANGUAGE plpgsql AS $$
BEGIN
  SELECT "until" INTO muted_until FROM "chat_mutes" WHERE "player_id" = p_player AND "until" > clock_timestamp();
  IF NOT FOUND THEN
    INSERT INTO "chat_messages" ("id", "table_id", "player_id", "username", "text", "phrase")
    VALUES (p_id, p_table, p_player, p_username, p_text, p_phrase) RETURNING "at" INTO said_at;
  END IF;
  RETURN NEXT;
END $$;

-- A player may not speak for so long, from now on; a longer mute stays. Raises nothing.
CREATE FUNCTION mute_in_chat(p_player uuid, p_incident uuid, p_ms bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "chat_mutes" AS m ("player_id", "until", "incident_id")
  VALUES (p_player, clock_timestamp() + p_ms * interval '1 millisecond', p_incident)
  ON CONFLICT ("player_id") DO UPDATE SET "until" = EXCLUDED."until", "incident_id" = EXCLUDED."incident_id"
  WHERE m."until" < EXCLUDED."until"
$$;

DO $$
BEGIN
  GRANT SELECT, INSERT, DELETE ON "chat_messages" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "player_relations", "chat_mutes" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE ON "incidents" TO vegascore_app;
  GRANT SELECT, INSERT ON "moderation_rules" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
