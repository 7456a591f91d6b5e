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
