-- Commit one accepted command of a table: journal row, money, round marks. All or none.
--   p: { tableId, seq, roundId?, at, playerId?, actionId?, fingerprint?, command, snapshot?, dueAt?, transfers: [...],
--        opened?: { roundId, number, engineVersion }, settled?: { roundId, results: [{ playerId, seat, staked, paid }] } }
-- Order: action key (a repeat ends here, nothing written); journal row (the fence); the table's head; money; round.
-- Returns { outcome: 'committed', balances: [{ account, balance, version }] } (both as text: JSON numbers end at 2^53)
--      or { outcome: 'repeated', fingerprint, tableId, seq }.
-- Raises VC410 (the row before it is missing), VC409 (this sequence number is taken), VC404 (no such table or account),
--   VC423 (table or account frozen), VC402 (too little money), VC411 (the round is not open), VC412 (stakes are left in escrow).
CREATE OR REPLACE FUNCTION commit_action(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_table uuid := (p ->> 'tableId')::uuid;
  v_seq bigint := (p ->> 'seq')::bigint;
  v_round uuid := (p ->> 'roundId')::uuid;
  v_player uuid := (p ->> 'playerId')::uuid;
  v_action uuid := (p ->> 'actionId')::uuid;
  v_at bigint := (p ->> 'at')::bigint;
  v_prev bytea;
  v_frozen text;
  v_earlier record;
  v_balances jsonb := '[]';
BEGIN
  IF v_action IS NOT NULL THEN
    INSERT INTO "action_keys" ("player_id", "action_id", "fingerprint", "table_id", "seq")
    VALUES (v_player, v_action, p ->> 'fingerprint', v_table, v_seq) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT k.fingerprint, k.table_id, k.seq INTO v_earlier FROM "action_keys" k WHERE k.player_id = v_player AND k.action_id = v_action;
      RETURN jsonb_build_object('outcome', 'repeated', 'fingerprint', v_earlier.fingerprint, 'tableId', v_earlier.table_id, 'seq', v_earlier.seq);
    END IF;
  END IF;

  SELECT j.hash INTO v_prev FROM "journal" j WHERE j.table_id = v_table AND j.seq = v_seq - 1;
  IF NOT FOUND AND v_seq > 1 THEN
    RAISE EXCEPTION 'journal of table % has no row %', v_table, v_seq - 1 USING ERRCODE = 'VC410';
  END IF;

  INSERT INTO "journal" ("table_id", "seq", "round_id", "at", "player_id", "action_id", "command", "snapshot", "hash")
  VALUES (v_table, v_seq, v_round, v_at, v_player, v_action, p -> 'command', p -> 'snapshot',
          journal_hash(v_prev, v_table, v_seq, v_round, v_at, v_player, v_action, p -> 'command', p -> 'snapshot'))
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'row % of table % is taken', v_seq, v_table USING ERRCODE = 'VC409';
  END IF;

  UPDATE "tables" t SET "version" = v_seq, "due_at" = (p ->> 'dueAt')::bigint WHERE t.id = v_table RETURNING t.frozen_reason INTO v_frozen;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no table %', v_table USING ERRCODE = 'VC404';
  ELSIF v_frozen IS NOT NULL THEN
    RAISE EXCEPTION 'table % is frozen: %', v_table, v_frozen USING ERRCODE = 'VC423';
  END IF;

  IF jsonb_array_length(p -> 'transfers') > 0 THEN
    SELECT jsonb_agg(jsonb_build_object('account', b.account_id, 'balance', b.balance::text, 'version', b.version::text)) INTO v_balances
    FROM post_transfers(p -> 'transfers', v_table, v_seq, v_round) AS b;
  END IF;

  IF p ? 'opened' THEN
    INSERT INTO "rounds" ("id", "table_id", "number", "engine_version", "opened_seq", "opened_at")
    VALUES ((p #>> '{opened,roundId}')::uuid, v_table, (p #>> '{opened,number}')::integer, p #>> '{opened,engineVersion}', v_seq, v_at);
  END IF;

  IF p ? 'settled' THEN
    UPDATE "rounds" r SET "settled_seq" = v_seq, "settled_at" = v_at
    WHERE r.id = (p #>> '{settled,roundId}')::uuid AND r.settled_seq IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'round % is not open', p #>> '{settled,roundId}' USING ERRCODE = 'VC411';
    END IF;
    IF EXISTS (SELECT 1 FROM "accounts" a WHERE a.id = 'escrow:' || v_table AND a.balance <> 0) THEN
      RAISE EXCEPTION 'round % leaves stakes in escrow', p #>> '{settled,roundId}' USING ERRCODE = 'VC412';
    END IF;
    INSERT INTO "round_players" ("player_id", "round_id", "table_id", "seat", "staked", "paid", "settled_at")
    SELECT (x ->> 'playerId')::uuid, (p #>> '{settled,roundId}')::uuid, v_table, (x ->> 'seat')::integer, (x ->> 'staked')::bigint, (x ->> 'paid')::bigint, v_at
    FROM jsonb_array_elements(p #> '{settled,results}') AS x;
  END IF;

  RETURN jsonb_build_object('outcome', 'committed', 'balances', v_balances);
END $$;
