-- Commit one accepted command of a table: journal row, money, round marks. All or none. Alone it is cheaper than commit_actions().
--   p: { tableId, seq, roundId?, at, playerId?, actionId?, fingerprint?, command, snapshot?, dueAt?, transfers: [...],
--        opened?: { roundId, number, engineVersion }, settled?: { roundId, results: [{ playerId, seat, staked, paid }] } }
-- Order: a repeat ends here, nothing written; the table's head, locked; journal row (the fence); money; action key; round.
--   Locks are taken in the order table, accounts, action key, here and in commit_actions(), so that they can't deadlock.
-- Returns { outcome: 'committed', balances: [{ account, balance, version }] } (both as text: JSON numbers end at 2^53)
--      or { outcome: 'repeated', fingerprint, tableId, seq }.
-- Raises VC410 (the row before it is missing), VC409 (this sequence number is taken), VC404 (no such table or account),
--   VC423 (table or account frozen), VC402 (too little money), VC411 (the round is not open), VC412 (stakes are left in escrow),
--   40001 (the same action id was committed at this very moment: try again, and it is a repeat).
CREATE OR REPLACE FUNCTION commit_action(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_table uuid := p ->> 'tableId';
  v_seq bigint := p ->> 'seq';
  v_round uuid := p ->> 'roundId';
  v_player uuid := p ->> 'playerId';
  v_action uuid := p ->> 'actionId';
  v_at bigint := p ->> 'at';
  v_prev bytea;
  v_frozen text;
  v_is_table boolean;
  v_earlier "action_keys";
  v_balances jsonb := '[]';
BEGIN
  IF v_action IS NOT NULL THEN
    SELECT k.* INTO v_earlier FROM "action_keys" k WHERE k.player_id = v_player AND k.action_id = v_action;
    IF FOUND THEN
      RETURN jsonb_build_object('outcome', 'repeated', 'fingerprint', v_earlier.fingerprint, 'tableId', v_earlier.table_id, 'seq', v_earlier.seq);
    END IF;
  END IF;

  UPDATE "tables" t SET "version" = v_seq, "due_at" = (p ->> 'dueAt')::bigint WHERE t.id = v_table RETURNING t.frozen_reason INTO v_frozen;
  v_is_table := FOUND;
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
  ELSIF NOT v_is_table THEN
    RAISE EXCEPTION 'no table %', v_table USING ERRCODE = 'VC404';
  ELSIF v_frozen IS NOT NULL THEN
    RAISE EXCEPTION 'table % is frozen: %', v_table, v_frozen USING ERRCODE = 'VC423';
  END IF;

  IF jsonb_array_length(p -> 'transfers') > 0 THEN
    SELECT jsonb_agg(jsonb_build_object('account', b.account_id, 'balance', b.balance::text, 'version', b.version::text)) INTO v_balances
    FROM post_transfers(p -> 'transfers', v_table, v_seq, v_round) AS b;
  END IF;

  IF v_action IS NOT NULL THEN
    INSERT INTO "action_keys" ("player_id", "action_id", "fingerprint", "table_id", "seq")
    VALUES (v_player, v_action, p ->> 'fingerprint', v_table, v_seq) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'action % of player % was just committed', v_action, v_player USING ERRCODE = '40001';
    END IF;
  END IF;

  IF p ? 'opened' THEN
    PERFORM open_round(v_table, v_seq, v_at, p -> 'opened');
  END IF;

  IF p ? 'settled' THEN
    PERFORM settle_round(v_table, v_seq, v_at, p -> 'settled');
  END IF;

  RETURN jsonb_build_object('outcome', 'committed', 'balances', v_balances);
END $$;
