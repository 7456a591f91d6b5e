-- Mark a round as settled by a journal row, once, and write down who played in it.
--   p_settled: { roundId, results: [{ playerId, seat, staked, paid }] }
-- Order: the round; its escrow is empty; one row per player.
-- Raises VC411 (the round is not open), VC412 (stakes are left in escrow).
CREATE OR REPLACE FUNCTION settle_round(p_table uuid, p_seq bigint, p_at bigint, p_settled jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_round uuid := p_settled ->> 'roundId';
BEGIN
  UPDATE "rounds" r SET "settled_seq" = p_seq, "settled_at" = p_at WHERE r.id = v_round AND r.settled_seq IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'round % is not open', v_round USING ERRCODE = 'VC411';
  END IF;
  IF EXISTS (SELECT 1 FROM "accounts" a WHERE a.id = 'escrow:' || p_table AND a.balance <> 0) THEN
    RAISE EXCEPTION 'round % leaves stakes in escrow', v_round USING ERRCODE = 'VC412';
  END IF;
  INSERT INTO "round_players" ("player_id", "round_id", "table_id", "seat", "staked", "paid", "settled_at")
  SELECT x."playerId", v_round, p_table, x.seat, x.staked, x.paid, p_at
  FROM jsonb_to_recordset(p_settled -> 'results') AS x ("playerId" uuid, seat integer, staked bigint, paid bigint);
END $$;
