-- Commit accepted commands of several tables in one transaction, each as commit_action() would alone: one that is refused
-- leaves nothing behind and holds up no other. A player may be in several; what the first did to an account, the second finds.
--   p_batch: an array of what commit_action() takes; no table and no action id twice
-- Order: tables locked; which entry is a repeat, a gap, a conflict, frozen; accounts locked, who can't pay, postings and balances
--   (post_groups); transfers; action keys; journal rows; the tables' heads; rounds.
--   It never waits for a table or an account that another transaction holds: such an entry is busy, to be committed alone.
-- Returns one element per entry, in order: what commit_action() returns, or { outcome: 'refused', state } with the SQLSTATE that it
--   would raise, or { outcome: 'busy' }.
-- Raises VC400 (a table or an action id twice), 40001 (an action id was committed elsewhere at this very moment), and what is our own
--   mistake: VC411, VC412, 23514. Then nothing is written; each entry committed alone has its own outcome.
CREATE OR REPLACE FUNCTION commit_actions(p_batch jsonb) RETURNS jsonb LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  -- Of the entries, by position.
  v_tables uuid[];
  v_seqs bigint[];
  v_rounds uuid[];
  v_ats bigint[];
  v_players uuid[];
  v_actions uuid[];
  v_fingerprints text[];
  v_commands jsonb[];
  v_snapshots jsonb[];
  v_dues bigint[];
  v_prevs bytea[];
  v_states text[];
  v_outcomes jsonb[];

  v_held uuid[];
  v_transfers "transfers"[];
  v_entries integer[];
  v_posted record;
  v_ok boolean[];
  v_keys bigint;
BEGIN
  SELECT array_agg(e."tableId"), array_agg(e.seq), array_agg(e."roundId"), array_agg(e.at), array_agg(e."playerId"), array_agg(e."actionId"),
         array_agg(e.fingerprint), array_agg(e.command), array_agg(e.snapshot), array_agg(e."dueAt")
  INTO v_tables, v_seqs, v_rounds, v_ats, v_players, v_actions, v_fingerprints, v_commands, v_snapshots, v_dues
  FROM jsonb_to_recordset(p_batch) AS e ("tableId" uuid, seq bigint, "roundId" uuid, at bigint, "playerId" uuid, "actionId" uuid,
                                         fingerprint text, command jsonb, snapshot jsonb, "dueAt" bigint);
  SELECT array_agg(held.id) INTO v_held
  FROM (SELECT t.id FROM "tables" t WHERE t.id = ANY (v_tables) ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED) AS held;
  FOR i IN 1 .. cardinality(v_tables) LOOP
    IF array_position(v_tables, v_tables[i]) < i OR v_actions[i] IS NOT NULL AND array_position(v_actions, v_actions[i]) < i THEN
      RAISE EXCEPTION 'table % or action % comes twice in a batch', v_tables[i], v_actions[i] USING ERRCODE = 'VC400';
    END IF;
  END LOOP;

  -- A new statement: it sees all that was committed before the locks were ours.
  SELECT array_agg(f.prev), array_agg(CASE
      WHEN f.earlier IS NOT NULL THEN 'repeated'
      WHEN (f.head).id IS NOT NULL AND array_position(v_held, (f.head).id) IS NULL THEN 'busy'
      WHEN f.prev IS NULL AND f.seq > 1 THEN 'VC410'
      WHEN f.is_taken THEN 'VC409'
      WHEN (f.head).id IS NULL THEN 'VC404'
      WHEN (f.head).frozen_reason IS NOT NULL THEN 'VC423' END),
    array_agg(CASE WHEN f.earlier IS NOT NULL THEN jsonb_build_object('outcome', 'repeated',
      'fingerprint', (f.earlier).fingerprint, 'tableId', (f.earlier).table_id, 'seq', (f.earlier).seq) END)
  INTO v_prevs, v_states, v_outcomes
  FROM (
    SELECT e.seq,
      (SELECT k FROM "action_keys" k WHERE k.player_id = e.player AND k.action_id = e.action) AS earlier,
      (SELECT t FROM "tables" t WHERE t.id = e.id) AS head,
      (SELECT j.hash FROM "journal" j WHERE j.table_id = e.id AND j.seq = e.seq - 1) AS prev,
      -- Not EXISTS: Postgres might read the whole journal once, to look up all entries in it.
      (SELECT true FROM "journal" j WHERE j.table_id = e.id AND j.seq = e.seq) AS is_taken
    FROM unnest(v_tables, v_seqs, v_players, v_actions) AS e (id, seq, player, action)
    OFFSET 0
  ) AS f;

  SELECT array_agg(ROW(coalesce(t.id, gen_random_uuid()), t.kind, t."from", t."to", t.amount, v_rounds[e.n], v_tables[e.n], v_seqs[e.n], NULL)::"transfers"), array_agg(e.n)
  INTO v_transfers, v_entries
  FROM jsonb_array_elements(p_batch) WITH ORDINALITY AS e (entry, n),
       jsonb_to_recordset(e.entry -> 'transfers') AS t (id uuid, kind text, "from" text, "to" text, amount bigint)
  WHERE v_states[e.n] IS NULL;
  IF v_transfers IS NOT NULL THEN
    FOR v_posted IN SELECT p."group", p.state, p.balances FROM post_groups(v_transfers, v_entries, false) AS p LOOP
      v_states[v_posted."group"] := v_posted.state;
      v_outcomes[v_posted."group"] := jsonb_build_object('outcome', 'committed', 'balances', v_posted.balances);
    END LOOP;
  END IF;

  FOR i IN 1 .. cardinality(v_tables) LOOP
    v_ok[i] := v_states[i] IS NULL;
    IF v_ok[i] THEN
      v_outcomes[i] := coalesce(v_outcomes[i], '{"outcome": "committed", "balances": []}');
    ELSIF v_states[i] = 'busy' THEN
      v_outcomes[i] := '{"outcome": "busy"}';
    ELSIF v_states[i] <> 'repeated' THEN
      v_outcomes[i] := jsonb_build_object('outcome', 'refused', 'state', v_states[i]);
    END IF;
  END LOOP;
  IF true <> ALL (v_ok) THEN
    RETURN to_jsonb(v_outcomes);
  END IF;

  IF v_transfers IS NOT NULL THEN
    INSERT INTO "transfers" ("id", "kind", "from_id", "to_id", "amount", "round_id", "table_id", "seq")
    SELECT t.id, t.kind, t.from_id, t.to_id, t.amount, t.round_id, t.table_id, t.seq
    FROM unnest(v_transfers) WITH ORDINALITY AS t (id, kind, from_id, to_id, amount, round_id, table_id, seq, created_at, n)
    WHERE v_ok[v_entries[t.n]];
  END IF;

  INSERT INTO "action_keys" ("player_id", "action_id", "fingerprint", "table_id", "seq")
  SELECT e.player, e.action, e.fingerprint, e.id, e.seq
  FROM unnest(v_tables, v_seqs, v_players, v_actions, v_fingerprints, v_ok) AS e (id, seq, player, action, fingerprint, ok)
  WHERE e.ok AND e.action IS NOT NULL ORDER BY e.player, e.action
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_keys = ROW_COUNT;
  IF v_keys <> (SELECT count(*) FROM unnest(v_actions, v_ok) AS e (action, ok) WHERE e.ok AND e.action IS NOT NULL) THEN
    RAISE EXCEPTION 'an action id was just committed elsewhere' USING ERRCODE = '40001';
  END IF;

  INSERT INTO "journal" ("table_id", "seq", "round_id", "at", "player_id", "action_id", "command", "snapshot", "hash")
  SELECT e.id, e.seq, e.round, e.at, e.player, e.action, e.command, e.snapshot,
         journal_hash(e.prev, e.id, e.seq, e.round, e.at, e.player, e.action, e.command, e.snapshot)
  FROM unnest(v_tables, v_seqs, v_rounds, v_ats, v_players, v_actions, v_commands, v_snapshots, v_prevs, v_ok)
       AS e (id, seq, round, at, player, action, command, snapshot, prev, ok) WHERE e.ok;
  UPDATE "tables" t SET "version" = e.seq, "due_at" = e.due
  FROM unnest(v_tables, v_seqs, v_dues, v_ok) AS e (id, seq, due, ok) WHERE t.id = e.id AND e.ok;

  FOR i IN 1 .. cardinality(v_tables) LOOP
    CONTINUE WHEN NOT v_ok[i];
    IF p_batch -> (i - 1) ? 'opened' THEN
      PERFORM open_round(v_tables[i], v_seqs[i], v_ats[i], p_batch -> (i - 1) -> 'opened');
    END IF;
    IF p_batch -> (i - 1) ? 'settled' THEN
      PERFORM settle_round(v_tables[i], v_seqs[i], v_ats[i], p_batch -> (i - 1) -> 'settled');
    END IF;
  END LOOP;
  RETURN to_jsonb(v_outcomes);
END $$;
