-- A sealed message is taken for the devices that it was sealed for. The two players' messages go one after the other (advisory
-- lock). Order: a repeat is answered as the first time; the recipient, a block either way, the devices and the contact are
-- looked at; both contacts, the message and a delivery for each reader are written.
-- Returns id and time, or why not: NOT_FOUND, NOT_WELCOME, DEVICES_CHANGED. Raises nothing.
CREATE OR REPLACE FUNCTION send_message(p_id uuid, p_from uuid, p_to uuid, p_device text, p_readers text[], p_digest text, p_envelope jsonb)
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
