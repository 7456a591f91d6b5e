-- Write down that a journal row opened a round.
--   p_opened: { roundId, number, engineVersion }
-- Raises 23505 (this round, or this number at this table, is there already).
CREATE OR REPLACE FUNCTION open_round(p_table uuid, p_seq bigint, p_at bigint, p_opened jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "rounds" ("id", "table_id", "number", "engine_version", "opened_seq", "opened_at")
  VALUES ((p_opened ->> 'roundId')::uuid, p_table, (p_opened ->> 'number')::integer, p_opened ->> 'engineVersion', p_seq, p_at)
$$;
