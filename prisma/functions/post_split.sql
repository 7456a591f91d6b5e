-- Post one transfer from one account to many, each of them once. All or none.
-- Its guards are those of post_groups(), and a test holds the two to the same answers. They stand twice because a chunk of pay day is judged
-- as one set, in one statement: post_groups() judges transfer after transfer, which five thousand receivers would wait for.
-- Order: transfer; accounts locked in sorted order, as post_transfers() does; postings with balance and hash chain; balances.
-- Returns one row per account touched.
-- Raises VC404 (no such account, or one twice), VC423 (an account is frozen), VC402 (too little money),
--   23505 on transfers_pkey (this transfer id was posted before).
CREATE OR REPLACE FUNCTION post_split(p_id uuid, p_kind text, p_from text, p_to text[], p_amounts bigint[])
RETURNS TABLE (account_id text, amount bigint, balance bigint, version bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_transfer "transfers";
  v_touched text[] := p_to || p_from;
  v_locked integer;
  v_bad record;
BEGIN
  INSERT INTO "transfers" ("id", "kind", "from_id", "to_id", "amount")
  SELECT p_id, p_kind, p_from, NULL, sum(u.amount) FROM unnest(p_amounts) AS u (amount)
  RETURNING * INTO v_transfer;

  SELECT count(*) INTO v_locked
  FROM (SELECT 1 FROM "accounts" a WHERE a.id = ANY (v_touched) ORDER BY a.id FOR NO KEY UPDATE) AS rows;
  IF v_locked <> cardinality(v_touched) THEN
    RAISE EXCEPTION 'no such account, or one twice, among % receivers of %', cardinality(p_to), p_from USING ERRCODE = 'VC404';
  END IF;

  SELECT a.id, a.frozen_reason INTO v_bad FROM "accounts" a WHERE a.id = ANY (v_touched) AND a.frozen_reason IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % is frozen: %', v_bad.id, v_bad.frozen_reason USING ERRCODE = 'VC423';
  END IF;

  IF EXISTS (SELECT 1 FROM "accounts" a WHERE a.id = p_from AND a.kind IN ('PLAYER', 'TREASURY') AND a.balance < v_transfer.amount) THEN
    RAISE EXCEPTION 'account % has too little', p_from USING ERRCODE = 'VC402';
  END IF;

  -- From here on it succeeds.
  RETURN QUERY
  WITH legs AS (
    SELECT p_from AS id, -v_transfer.amount AS amount
    UNION ALL
    SELECT u.id, u.amount FROM unnest(p_to, p_amounts) AS u (id, amount)
  ), lines AS (
    SELECT a.id, l.amount, a.version + 1 AS seq, a.balance + l.amount AS balance_after,
           posting_hash(a.head_hash, a.id, a.version + 1, l.amount, a.balance + l.amount, v_transfer) AS hash
    FROM legs l JOIN "accounts" a ON a.id = l.id
  ), written AS (
    INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
    SELECT l.id, l.seq, v_transfer.id, l.amount, l.balance_after, l.hash FROM lines l
  )
  UPDATE "accounts" a SET "balance" = l.balance_after, "version" = l.seq, "head_hash" = l.hash
  FROM lines l WHERE a.id = l.id
  RETURNING a.id, l.amount, a.balance, a.version;
END $$;
