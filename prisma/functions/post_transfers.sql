-- Post transfers, all or none.
--   p_transfers: [{ id?, kind, from, to, amount }] in the order they are to be posted
-- Order: transfers; accounts locked in sorted order (so that two callers can't deadlock); postings with running balance and
--   hash chain; balances.
-- Returns one row per account touched.
-- Raises VC404 (no such account), VC423 (an account is frozen), VC402 (too little money),
--   23505 on transfers_pkey (this transfer id was posted before).
CREATE OR REPLACE FUNCTION post_transfers(p_transfers jsonb, p_table uuid, p_seq bigint, p_round uuid)
RETURNS TABLE (account_id text, balance bigint, version bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  posted "transfers"[];
  touched text[];
  locked integer;
  bad record;
BEGIN
  WITH inserted AS (
    INSERT INTO "transfers" ("id", "kind", "from_id", "to_id", "amount", "round_id", "table_id", "seq")
    SELECT coalesce((e.value ->> 'id')::uuid, gen_random_uuid()), e.value ->> 'kind', e.value ->> 'from', e.value ->> 'to',
           (e.value ->> 'amount')::bigint, p_round, p_table, p_seq
    FROM jsonb_array_elements(p_transfers) WITH ORDINALITY AS e (value, ordinal) ORDER BY e.ordinal
    RETURNING "transfers"
  )
  SELECT array_agg(i."transfers"), array_agg((i."transfers").from_id) || array_agg((i."transfers").to_id)
  INTO posted, touched FROM inserted i;

  SELECT count(*) INTO locked
  FROM (SELECT 1 FROM "accounts" a WHERE a.id = ANY (touched) ORDER BY a.id FOR NO KEY UPDATE) AS rows;
  IF locked <> (SELECT count(DISTINCT id) FROM unnest(touched) AS id) THEN
    RAISE EXCEPTION 'no such account among %', touched USING ERRCODE = 'VC404';
  END IF;

  SELECT a.id, a.frozen_reason INTO bad FROM "accounts" a WHERE a.id = ANY (touched) AND a.frozen_reason IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % is frozen: %', bad.id, bad.frozen_reason USING ERRCODE = 'VC423';
  END IF;

  SELECT a.id INTO bad
  FROM (SELECT leg.id, sum(leg.amount) AS amount
        FROM unnest(posted) AS t, LATERAL (VALUES (t.from_id, -t.amount), (t.to_id, t.amount)) AS leg (id, amount)
        GROUP BY leg.id) AS change
  JOIN "accounts" a ON a.id = change.id
  WHERE a.kind IN ('PLAYER', 'TREASURY') AND a.balance + change.amount < 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % has too little', bad.id USING ERRCODE = 'VC402';
  END IF;

  -- From here on it succeeds.
  RETURN QUERY
  WITH RECURSIVE legs AS (
    SELECT leg.id, leg.amount, posted[i] AS transfer, row_number() OVER (PARTITION BY leg.id ORDER BY i, leg.side) AS n
    FROM generate_subscripts(posted, 1) AS i,
         LATERAL (VALUES (posted[i].from_id, -posted[i].amount, 0), (posted[i].to_id, posted[i].amount, 1)) AS leg (id, amount, side)
  ), chain AS (
    SELECT l.id, l.n, l.amount, l.transfer, a.version + 1 AS seq, a.balance + l.amount AS balance_after,
           posting_hash(a.head_hash, a.id, a.version + 1, l.amount, a.balance + l.amount, l.transfer) AS hash
    FROM legs l JOIN "accounts" a ON a.id = l.id WHERE l.n = 1
    UNION ALL
    SELECT l.id, l.n, l.amount, l.transfer, c.seq + 1, c.balance_after + l.amount,
           posting_hash(c.hash, l.id, c.seq + 1, l.amount, c.balance_after + l.amount, l.transfer)
    FROM chain c JOIN legs l ON l.id = c.id AND l.n = c.n + 1
  ), written AS (
    INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
    SELECT c.id, c.seq, (c.transfer).id, c.amount, c.balance_after, c.hash FROM chain c
  )
  UPDATE "accounts" a SET "balance" = last.balance_after, "version" = last.seq, "head_hash" = last.hash
  FROM (SELECT DISTINCT ON (c.id) c.id, c.seq, c.balance_after, c.hash FROM chain c ORDER BY c.id, c.n DESC) AS last
  WHERE a.id = last.id
  RETURNING a.id, a.balance, a.version;
END $$;
