-- A line is kept, unless its player may not speak now. Order: the mute is looked for; the line is written.
-- Returns when it was said, or until when the player is muted: one of the two. Raises 23505 on chat_messages_pkey (said already).
CREATE OR REPLACE FUNCTION say_at_table(p_id uuid, p_table uuid, p_player uuid, p_username text, p_text text, p_phrase text)
RETURNS TABLE (said_at timestamptz, muted_until timestamptz) LANGUAGE plpgsql AS $$
BEGIN
  SELECT "until" INTO muted_until FROM "chat_mutes" WHERE "player_id" = p_player AND "until" > clock_timestamp();
  IF NOT FOUND THEN
    INSERT INTO "chat_messages" ("id", "table_id", "player_id", "username", "text", "phrase")
    VALUES (p_id, p_table, p_player, p_username, p_text, p_phrase) RETURNING "at" INTO said_at;
  END IF;
  RETURN NEXT;
END $$;
