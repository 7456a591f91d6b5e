-- A player may not speak for so long, from now on; a longer mute stays. Raises nothing.
CREATE OR REPLACE FUNCTION mute_in_chat(p_player uuid, p_incident uuid, p_ms bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "chat_mutes" AS m ("player_id", "until", "incident_id")
  VALUES (p_player, clock_timestamp() + p_ms * interval '1 millisecond', p_incident)
  ON CONFLICT ("player_id") DO UPDATE SET "until" = EXCLUDED."until", "incident_id" = EXCLUDED."incident_id"
  WHERE m."until" < EXCLUDED."until"
$$;
