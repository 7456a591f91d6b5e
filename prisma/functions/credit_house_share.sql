-- Credit a syndicate with its part of the house's result on its members' rounds, once per period. It buys shares, at what they are worth, for
-- those who held shares all the time and in proportion to them: who came a minute before gains nothing by it.
--   p_max: what a treasury, and all shares of a syndicate, may come to
-- Order: no run starts meanwhile; the syndicate is locked; a repeat ends here; the result since its last credit; the transfer, under an id that
--   follows from period and syndicate; the shares, counted from the next run on; the credit.
-- Returns { outcome: 'credited', result, amount, shares } (numbers as text; amount 0: nothing was earned, or there is no room for it) or { outcome: 'repeated' }.
-- Raises VC404 (no such period), VC423 (the treasury is frozen): nothing is written, and the next period makes up for it.
CREATE OR REPLACE FUNCTION credit_house_share(p_period text, p_syndicate uuid, p_max bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_now "house_periods";
  v_last "house_periods";
  v_price record;
  v_result bigint;
  v_amount bigint;
  v_users uuid[];
  v_bought bigint[];
  v_shares bigint;
  v_transfer uuid := md5('house share ' || p_period || ' ' || p_syndicate)::uuid;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  PERFORM 1 FROM "syndicates" s WHERE s.id = p_syndicate FOR NO KEY UPDATE;
  SELECT * INTO v_now FROM "house_periods" h WHERE h.period = p_period;
  IF NOT FOUND THEN RAISE EXCEPTION 'no period %', p_period USING ERRCODE = 'VC404'; END IF;
  IF EXISTS (SELECT 1 FROM "house_credits" c WHERE c.period = p_period AND c.syndicate_id = p_syndicate) THEN RETURN '{"outcome": "repeated"}'; END IF;
  SELECT h.* INTO v_last FROM "house_periods" h LEFT JOIN "house_credits" c ON c.period = h.period AND c.syndicate_id = p_syndicate
  WHERE h.until_at < v_now.until_at AND (c.period IS NOT NULL OR h.until_at = (SELECT min(until_at) FROM "house_periods"))
  ORDER BY h.until_at DESC LIMIT 1;

  SELECT * INTO v_price FROM share_price(p_syndicate);
  WITH earned AS MATERIALIZED (
    SELECT h.* FROM house_results(p_syndicate, v_last.number, v_now.number, v_last.until_at, v_now.until_at) h
    JOIN "syndicate_members" m ON m.syndicate_id = p_syndicate AND m.user_id = h.user_id AND m.left_run = 9223372036854775807 -- Who has left since gets nothing.
  ), sums AS (
    SELECT coalesce(floor(sum(e.result)), 0) AS result, sum(e.shares) AS shares,
           div(greatest(coalesce(floor(sum(e.result)), 0), 0) * v_now.per_mille, 1000) AS amount
    FROM earned e
  ), bought AS (
    SELECT e.user_id, CASE WHEN v_price.worth <= v_price.shares THEN div(sums.amount * e.shares, sums.shares)
                           ELSE div(sums.amount * v_price.shares * e.shares, sums.shares * v_price.worth) END AS shares
    FROM earned e, sums
  )
  SELECT sums.result, sums.amount, b.users, b.shares, coalesce(b.all_shares, 0) INTO v_result, v_amount, v_users, v_bought, v_shares
  FROM sums, LATERAL (SELECT array_agg(b.user_id) AS users, array_agg(b.shares::bigint) AS shares, sum(b.shares)::bigint AS all_shares FROM bought b WHERE b.shares > 0) AS b;
  IF v_amount > p_max - (SELECT a.balance FROM "accounts" a WHERE a.id = 'treasury:' || p_syndicate) OR v_shares > p_max - v_price.shares THEN
    v_amount := 0;
  END IF;

  IF v_amount > 0 THEN
    PERFORM post_transfers(jsonb_build_array(jsonb_build_object('id', v_transfer, 'kind', 'HOUSE_SHARE', 'from', 'house:dividends',
      'to', 'treasury:' || p_syndicate, 'amount', v_amount)), NULL, NULL, NULL);
    PERFORM add_shares(m, u.bought) FROM unnest(v_users, v_bought) AS u (id, bought)
    JOIN "syndicate_members" m ON m.syndicate_id = p_syndicate AND m.user_id = u.id AND m.left_run = 9223372036854775807;
  END IF;
  INSERT INTO "house_credits" ("period", "syndicate_id", "result", "amount", "shares", "transfer_id")
  VALUES (p_period, p_syndicate, v_result, v_amount, CASE WHEN v_amount > 0 THEN v_shares ELSE 0 END, CASE WHEN v_amount > 0 THEN v_transfer END);
  RETURN jsonb_build_object('outcome', 'credited', 'result', v_result::text, 'amount', v_amount::text, 'shares', CASE WHEN v_amount > 0 THEN v_shares ELSE 0 END::text);
END $$;
