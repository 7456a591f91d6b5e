-- Group commit: commit_actions() commits what has arrived for several tables in one statement. commit_action() stays, for one alone, and
-- takes its locks in the same order; the release before this one goes on calling it.

SET LOCAL lock_timeout = '2s';

-- Each action updates its table's row. With its due_at in an index every such update wrote all three indexes anew; without it, and with
-- room in the page, the new row lies beside the old one and no index is touched (HOT). overdue() reads the tables once a second.
DROP INDEX "tables_due_at_idx";
ALTER TABLE "tables" SET (fillfactor = 50);
ALTER TABLE "accounts" SET (fillfactor = 80);
ALTER TABLE "rounds" SET (fillfactor = 90);

-- Write down that a journal row opened a round.
--   p_opened: { roundId, number, engineVersion }
-- Raises 23505 (this round, or this number at this table, is there already).
CREATE OR REPLACE FUNCTION open_round(p_table uuid, p_seq bigint, p_at bigint, p_opened jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "rounds" ("id", "table_id", "number", "engine_version", "opened_seq", "opened_at")
  VALUES ((p_opened ->> 'roundId')::uuid, p_table, (p_opened ->> 'number')::integer, p_opened ->> 'engineVersion', p_seq, p_at)
$$;

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

-- Judge groups of transfers, one group after the other, and write the postings of those that can be paid: what one group moves the
-- next one finds, and a group that is refused moves nothing and holds up no other. The transfers themselves are its caller's to
-- write: post_transfers() and commit_actions().
--   p_transfers: each group's together, in the order they are to be posted; p_groups: the group of each
--   p_wait: whether to wait for accounts that another transaction holds; else their groups are busy
-- Order: accounts locked in sorted order (so that two callers can't deadlock); judgement; postings with running balance and hash
--   chain; balances.
-- Returns one row per group: state NULL and [{ account, balance, version }] as after it (both as text: JSON numbers end at 2^53), or, in this
--   order, state VC404 (no such account), busy, VC423 (an account is frozen), VC402 (a player or a treasury has too little).
-- Raises 23514 (an escrow would owe). Its plans are those of large tables, however small the tables were when they were made.
CREATE OR REPLACE FUNCTION post_groups(p_transfers "transfers"[], p_groups integer[], p_wait boolean)
RETURNS TABLE ("group" integer, state text, balances jsonb) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_variable
DECLARE
  t "transfers";
  -- Accounts, by position.
  v_touched text[] := '{}';
  v_ids text[];
  v_owing boolean[];
  v_frozen boolean[];
  v_balances bigint[];
  v_versions bigint[];
  v_heads bytea[];
  -- Postings.
  v_accounts text[] := '{}';
  v_seqs bigint[] := '{}';
  v_of uuid[] := '{}';
  v_amounts bigint[] := '{}';
  v_afters bigint[] := '{}';
  v_hashes bytea[] := '{}';
  -- The group at hand.
  v_first integer := 1;
  v_last integer;
  v_before bigint[];
  v_moved integer[];
  v_fault integer;
  i integer;
  f integer;
BEGIN
  FOREACH t IN ARRAY p_transfers LOOP
    v_touched := v_touched || ARRAY[t.from_id, t.to_id];
  END LOOP;
  IF p_wait THEN
    SELECT array_agg(a.id), array_agg(a.kind NOT IN ('PLAYER', 'TREASURY')), array_agg(a.frozen_reason IS NOT NULL), array_agg(a.balance), array_agg(a.version), array_agg(a.head_hash)
    INTO v_ids, v_owing, v_frozen, v_balances, v_versions, v_heads
    FROM (SELECT * FROM "accounts" a WHERE a.id = ANY (v_touched) ORDER BY a.id FOR NO KEY UPDATE) AS a;
  ELSE
    SELECT array_agg(a.id), array_agg(a.kind NOT IN ('PLAYER', 'TREASURY')), array_agg(a.frozen_reason IS NOT NULL), array_agg(a.balance), array_agg(a.version), array_agg(a.head_hash)
    INTO v_ids, v_owing, v_frozen, v_balances, v_versions, v_heads
    FROM (SELECT * FROM "accounts" a WHERE a.id = ANY (v_touched) ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED) AS a;
  END IF;

  WHILE v_first <= cardinality(p_groups) LOOP
    v_last := v_first;
    v_before := v_balances;
    v_moved := '{}';
    v_fault := 9;
    LOOP
      t := p_transfers[v_last];
      i := array_position(v_ids, t.from_id);
      f := array_position(v_ids, t.to_id);
      IF i IS NULL OR f IS NULL THEN
        v_fault := least(v_fault, CASE WHEN (SELECT count(*) FROM "accounts" a WHERE a.id IN (t.from_id, t.to_id)) < 2 THEN 1 ELSE 2 END);
      ELSE
        IF v_frozen[i] OR v_frozen[f] THEN v_fault := least(v_fault, 3); END IF;
        v_balances[i] := v_balances[i] - t.amount;
        v_balances[f] := v_balances[f] + t.amount;
        v_moved := v_moved || ARRAY[i, f];
      END IF;
      EXIT WHEN v_last = cardinality(p_groups) OR p_groups[v_last + 1] <> p_groups[v_first];
      v_last := v_last + 1;
    END LOOP;
    IF v_fault > 3 THEN
      FOREACH i IN ARRAY v_moved LOOP
        IF v_balances[i] < 0 AND NOT v_owing[i] THEN v_fault := 4; END IF;
      END LOOP;
    END IF;

    "group" := p_groups[v_first];
    balances := '[]';
    state := (ARRAY['VC404', 'busy', 'VC423', 'VC402'])[v_fault];
    v_balances := v_before;
    IF state IS NULL THEN
      FOR n IN v_first .. v_last LOOP
        t := p_transfers[n];
        i := array_position(v_ids, t.from_id);
        f := array_position(v_ids, t.to_id);
        v_balances[i] := v_balances[i] - t.amount;
        v_versions[i] := v_versions[i] + 1;
        v_heads[i] := posting_hash(v_heads[i], t.from_id, v_versions[i], -t.amount, v_balances[i], t);
        v_accounts := v_accounts || t.from_id;
        v_seqs := v_seqs || v_versions[i];
        v_of := v_of || t.id;
        v_amounts := v_amounts || -t.amount;
        v_afters := v_afters || v_balances[i];
        v_hashes := v_hashes || v_heads[i];
        v_balances[f] := v_balances[f] + t.amount;
        v_versions[f] := v_versions[f] + 1;
        v_heads[f] := posting_hash(v_heads[f], t.to_id, v_versions[f], t.amount, v_balances[f], t);
        v_accounts := v_accounts || t.to_id;
        v_seqs := v_seqs || v_versions[f];
        v_of := v_of || t.id;
        v_amounts := v_amounts || t.amount;
        v_afters := v_afters || v_balances[f];
        v_hashes := v_hashes || v_heads[f];
      END LOOP;
      FOR n IN 1 .. cardinality(v_moved) LOOP
        i := v_moved[n];
        CONTINUE WHEN array_position(v_moved, i) < n;
        balances := balances || jsonb_build_object('account', v_ids[i], 'balance', v_balances[i]::text, 'version', v_versions[i]::text);
      END LOOP;
    END IF;
    RETURN NEXT;
    v_first := v_last + 1;
  END LOOP;

  IF cardinality(v_accounts) > 0 THEN
    INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
    SELECT * FROM unnest(v_accounts, v_seqs, v_of, v_amounts, v_afters, v_hashes);
    UPDATE "accounts" a SET "balance" = n.balance, "version" = n.version, "head_hash" = n.hash
    FROM unnest(v_ids, v_balances, v_versions, v_heads) AS n (id, balance, version, hash) WHERE a.id = n.id AND a.version <> n.version;
  END IF;
END $$;

-- Post transfers, all or none.
--   p_transfers: [{ id?, kind, from, to, amount }] in the order they are to be posted
-- Order: transfers; accounts locked in sorted order; judgement, postings and balances (post_groups).
-- Returns one row per account touched.
-- Raises 23505 on transfers_pkey (this transfer id was posted before), VC404 (no such account), VC423 (an account is frozen),
--   VC402 (too little money), in this order; 23514 (an escrow would owe).
CREATE OR REPLACE FUNCTION post_transfers(p_transfers jsonb, p_table uuid, p_seq bigint, p_round uuid)
RETURNS TABLE (account_id text, balance bigint, version bigint) LANGUAGE plpgsql AS $$
DECLARE
  v_transfers "transfers"[];
  v_posted record;
BEGIN
  WITH inserted AS (
    INSERT INTO "transfers" ("id", "kind", "from_id", "to_id", "amount", "round_id", "table_id", "seq")
    SELECT coalesce(t.id, gen_random_uuid()), t.kind, t."from", t."to", t.amount, p_round, p_table, p_seq
    FROM jsonb_to_recordset(p_transfers) AS t (id uuid, kind text, "from" text, "to" text, amount bigint)
    RETURNING "transfers" AS row
  )
  SELECT array_agg(i.row) INTO v_transfers FROM inserted i;

  SELECT * INTO v_posted FROM post_groups(v_transfers, array_fill(1, ARRAY[cardinality(v_transfers)]), true);
  IF v_posted.state IS NOT NULL THEN
    RAISE EXCEPTION '%: %', CASE v_posted.state WHEN 'VC404' THEN 'no such account' WHEN 'VC423' THEN 'an account is frozen' ELSE 'an account has too little' END,
      p_transfers USING ERRCODE = v_posted.state;
  END IF;
  RETURN QUERY SELECT b.account, b.balance, b.version FROM jsonb_to_recordset(v_posted.balances) AS b (account text, balance bigint, version bigint);
END $$;

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
      EXISTS (SELECT 1 FROM "journal" j WHERE j.table_id = e.id AND j.seq = e.seq) AS is_taken
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
