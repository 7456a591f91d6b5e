-- A device reads no more: what waited for it alone is gone. Order: its messages; the device. Returns false for
-- another player's; one that is not there any more counts as removed (P13).
-- Raises nothing.
CREATE OR REPLACE FUNCTION remove_message_device(p_player uuid, p_device text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM take_messages(p_player, p_device, ARRAY(SELECT "message_id" FROM "message_deliveries" WHERE "device_id" = p_device));
  DELETE FROM "message_devices" WHERE "device_id" = p_device AND "player_id" = p_player;
  RETURN NOT EXISTS (SELECT 1 FROM "message_devices" WHERE "device_id" = p_device);
END $$;
