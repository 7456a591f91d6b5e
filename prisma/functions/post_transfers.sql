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
