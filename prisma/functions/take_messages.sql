-- A device has these messages; what all its readers have is gone. Those of others are left alone. Locks the messages, by id: of two
-- devices that take the last copies at once, the second sees that it is the last. Raises nothing.
CREATE OR REPLACE FUNCTION take_messages(p_player uuid, p_device text, p_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "message_devices" WHERE "device_id" = p_device AND "player_id" = p_player) THEN
    RETURN;
  END IF;
  PERFORM 1 FROM "private_messages" WHERE "id" = ANY (p_ids) ORDER BY "id" FOR UPDATE;
  DELETE FROM "message_deliveries" WHERE "device_id" = p_device AND "message_id" = ANY (p_ids);
  DELETE FROM "private_messages" m WHERE m."id" = ANY (p_ids)
  AND NOT EXISTS (SELECT 1 FROM "message_deliveries" d WHERE d."message_id" = m."id");
END $$;
