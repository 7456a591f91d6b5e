-- Move money from a player's wallet to a treasury. A member buys shares with it, rounded down in favour of those who hold shares;
-- who is no member gives.
--   p_operation: the id of the request and of its transfer; the same again is answered as the first time
-- Order: no run starts meanwhile; the syndicate is locked, so that contributions follow one another, twins too; the first answer; the guards;
--   the transfer; the shares, counted from the next run on; the purchase; the answer is kept.
-- Returns { outcome: 'CONTRIBUTED', bought, createdAt, balance, version } (numbers as text; balance and version only the first time) or,
--   changing nothing, { outcome: 'NOT_FOUND' | 'IDEMPOTENCY_MISMATCH' }, { outcome: 'LIMIT_REACHED', max } (treasury, or shares of one member or
--   of all), { outcome: 'CONTRIBUTION_TOO_SMALL', min }: it would buy no share.
-- Raises VC402 (too little money), VC423 (an account is frozen), 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION contribute_to_syndicate(p_operation uuid, p_syndicate uuid, p_user uuid, p_amount bigint, p_treasury_max bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_asked jsonb := jsonb_build_array(p_syndicate, p_user, p_amount);
  v_first jsonb;
  s "syndicates";
  v_member "syndicate_members";
  v_price record;
  v_bought bigint := 0;
  v_wallet record;
  v_answer jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate FOR NO KEY UPDATE;
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN
    IF v_first -> 'asked' <> v_asked THEN RETURN '{"outcome": "IDEMPOTENCY_MISMATCH"}'; END IF;
    RETURN v_first -> 'answer';
  END IF;
  IF s.id IS NULL THEN RETURN '{"outcome": "NOT_FOUND"}'; END IF;
  IF (SELECT a.balance FROM "accounts" a WHERE a.id = 'treasury:' || p_syndicate) + p_amount > p_treasury_max THEN
    RETURN jsonb_build_object('outcome', 'LIMIT_REACHED', 'max', p_treasury_max::text);
  END IF;
  SELECT * INTO v_member FROM "syndicate_members" m
  WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807 FOR UPDATE;

  IF v_member.user_id IS NOT NULL THEN
    SELECT * INTO v_price FROM share_price(p_syndicate);
    v_bought := CASE WHEN v_price.worth <= v_price.shares OR v_price.shares = 0 THEN p_amount
                     ELSE div(p_amount::numeric * v_price.shares, v_price.worth::numeric)::bigint END;
    IF v_bought = 0 THEN
      RETURN jsonb_build_object('outcome', 'CONTRIBUTION_TOO_SMALL', 'min', ceil(v_price.worth::numeric / v_price.shares)::text);
    END IF;
    IF v_member.shares + v_bought > s.shares_max THEN
      RETURN jsonb_build_object('outcome', 'LIMIT_REACHED', 'max', s.shares_max::text);
    END IF;
    IF v_price.shares + v_bought > p_treasury_max THEN
      RETURN jsonb_build_object('outcome', 'LIMIT_REACHED', 'max', p_treasury_max::text);
    END IF;
  END IF;

  -- From here on it succeeds, if the wallet holds the money.
  SELECT t.balance, t.version INTO v_wallet
  FROM post_transfers(jsonb_build_array(jsonb_build_object('id', p_operation, 'kind', 'CONTRIBUTION', 'from', 'player:' || p_user,
    'to', 'treasury:' || p_syndicate, 'amount', p_amount)), NULL, NULL, NULL) t
  WHERE t.account_id = 'player:' || p_user;

  IF v_bought > 0 THEN
    PERFORM add_shares(v_member, v_bought);
    INSERT INTO "share_purchases" ("transfer_id", "syndicate_id", "user_id", "amount", "shares", "worth_before", "shares_before")
    VALUES (p_operation, p_syndicate, p_user, p_amount, v_bought, v_price.worth, v_price.shares);
  END IF;
  v_answer := jsonb_build_object('outcome', 'CONTRIBUTED', 'bought', v_bought::text, 'createdAt', floor(extract(epoch FROM now()) * 1000));
  PERFORM keep_answer(p_operation, jsonb_build_object('asked', v_asked, 'answer', v_answer));
  RETURN v_answer || jsonb_build_object('balance', v_wallet.balance::text, 'version', v_wallet.version::text);
END $$;
