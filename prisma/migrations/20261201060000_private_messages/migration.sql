-- Private messages: whose devices there are, who may write to whom, and envelopes that the server can't open, until they are fetched.
-- New tables only: the release before does not know of them.

CREATE TABLE "message_devices" (
  "device_id" TEXT NOT NULL,
  "player_id" UUID NOT NULL,
  "card" JSONB NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "message_devices_pkey" PRIMARY KEY ("device_id")
);
CREATE INDEX "message_devices_player_id_idx" ON "message_devices" ("player_id");

-- REQUESTED: has written once, and waits for the owner. ACCEPTED: may write. DECLINED: may not, and is not told so.
CREATE TABLE "message_contacts" (
  "owner_id" UUID NOT NULL,
  "other_id" UUID NOT NULL,
  "state" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "message_contacts_pkey" PRIMARY KEY ("owner_id", "other_id"),
  CONSTRAINT "message_contacts_state_check" CHECK ("state" IN ('REQUESTED', 'ACCEPTED', 'DECLINED')),
  CONSTRAINT "message_contacts_other_check" CHECK ("owner_id" <> "other_id")
);

CREATE TABLE "private_messages" (
  "id" UUID NOT NULL,
  "number" BIGINT GENERATED ALWAYS AS IDENTITY,
  "from_id" UUID NOT NULL,
  "to_id" UUID NOT NULL,
  "digest" TEXT NOT NULL,
  "envelope" JSONB NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "private_messages_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "private_messages_from_id_digest_key" ON "private_messages" ("from_id", "digest");
CREATE INDEX "private_messages_at_idx" ON "private_messages" ("at");

-- One row for each device that has not fetched it yet.
CREATE TABLE "message_deliveries" (
  "device_id" TEXT NOT NULL,
  "message_id" UUID NOT NULL,
  CONSTRAINT "message_deliveries_pkey" PRIMARY KEY ("device_id", "message_id"),
  CONSTRAINT "message_deliveries_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "private_messages" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "message_deliveries_message_id_idx" ON "message_deliveries" ("message_id");

-- A sealed message is taken for the devices that it was sealed for. The two players' messages go one after the other (advisory
-- lock). Order: a repeat is answered as the first time; the recipient, a block either way, the devices and the contact are
-- looked at; both contacts, the message and a delivery for each reader are written.
-- Returns id and time, or why not: NOT_FOUND, NOT_WELCOME, DEVICES_CHANGED. Raises nothing.
CREATE FUNCTION send_message(p_id uuid, p_from uuid, p_to uuid, p_device text, p_readers text[], p_digest text, p_envelope jsonb)
RETURNS TABLE (sent_id uuid, sent_at timestamptz, refused text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(LEAST(p_from, p_to)::text || GREATEST(p_from, p_to), 7));
  SELECT m."id", m."at" INTO sent_id, sent_at FROM "private_messages" m WHERE m."from_id" = p_from AND m."digest" = p_digest;
  IF FOUND THEN
    RETURN NEXT;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM "users" WHERE "id" = p_to) THEN
    refused := 'NOT_FOUND';
  ELSIF EXISTS (
    SELECT 1 FROM "player_relations" r WHERE r."kind" = 'BLOCKED'
    AND ((r."owner_id" = p_to AND r."other_id" = p_from) OR (r."owner_id" = p_from AND r."other_id" = p_to))
  ) OR EXISTS (
    SELECT 1 FROM "message_contacts" c WHERE c."owner_id" = p_to AND c."other_id" = p_from AND c."state" <> 'ACCEPTED'
  ) THEN
    refused := 'NOT_WELCOME';
  ELSIF NOT EXISTS (SELECT 1 FROM "message_devices" d WHERE d."player_id" = p_from AND d."device_id" = p_device)
    OR NOT EXISTS (SELECT 1 FROM "message_devices" d WHERE d."player_id" = p_to AND d."device_id" = ANY (p_readers))
    OR EXISTS (
      SELECT 1 FROM unnest(p_readers) AS r(id) WHERE NOT EXISTS (
        SELECT 1 FROM "message_devices" d WHERE d."device_id" = r.id AND d."player_id" IN (p_from, p_to))
    ) THEN
    refused := 'DEVICES_CHANGED';
  ELSE
    INSERT INTO "message_contacts" ("owner_id", "other_id", "state") VALUES (p_to, p_from, 'REQUESTED') ON CONFLICT DO NOTHING;
    INSERT INTO "message_contacts" AS c ("owner_id", "other_id", "state") VALUES (p_from, p_to, 'ACCEPTED')
    ON CONFLICT ("owner_id", "other_id") DO UPDATE SET "state" = 'ACCEPTED' WHERE c."state" <> 'ACCEPTED';
    INSERT INTO "private_messages" ("id", "from_id", "to_id", "digest", "envelope")
    VALUES (p_id, p_from, p_to, p_digest, p_envelope) RETURNING "id", "at" INTO sent_id, sent_at;
    INSERT INTO "message_deliveries" ("device_id", "message_id") SELECT DISTINCT r.id, p_id FROM unnest(p_readers) AS r(id);
  END IF;
  RETURN NEXT;
END $$;

-- A device has these messages; what all its readers have is gone. Those of others are left alone. Locks the messages, by id: of two
-- devices that take the last copies at once, the second sees that it is the last. Raises nothing.
CREATE FUNCTION take_messages(p_player uuid, p_device text, p_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "message_devices" WHERE "device_id" = p_device AND "player_id" = p_player) THEN
    RETURN;
  END IF;
  PERFORM 1 FROM "private_messages" WHERE "id" = ANY (p_ids) ORDER BY "id" FOR UPDATE;
  DELETE FROM "message_deliveries" WHERE "device_id" = p_device AND "message_id" = ANY (p_ids);
  DELETE FROM "private_messages" m WHERE m."id" = ANY (p_ids)
  AND NOT EXISTS (SELECT 1 FROM "message_deliveries" d WHERE d."message_id" = m."id");
END $$;

-- A device reads no more: what waited for it alone is gone. Order: its messages; the device. Returns false for
-- another player's; one that is not there any more counts as removed (P13).
-- Raises nothing.
CREATE FUNCTION remove_message_device(p_player uuid, p_device text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM take_messages(p_player, p_device, ARRAY(SELECT "message_id" FROM "message_deliveries" WHERE "device_id" = p_device));
  DELETE FROM "message_devices" WHERE "device_id" = p_device AND "player_id" = p_player;
  RETURN NOT EXISTS (SELECT 1 FROM "message_devices" WHERE "device_id" = p_device);
END $$;

DO $$
BEGIN
  GRANT SELECT, INSERT, DELETE ON "message_devices" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE ON "message_contacts" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "private_messages", "message_deliveries" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
