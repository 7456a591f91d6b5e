-- Founders decide who comes into a closed syndicate: they invite, or approve who asked.

CREATE TABLE "syndicate_invitations" (
  "syndicate_id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "state" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  CONSTRAINT "syndicate_invitations_pkey" PRIMARY KEY ("syndicate_id", "user_id"),
  CONSTRAINT "syndicate_invitations_state" CHECK ("state" IN ('ASKED', 'INVITED')),
  CONSTRAINT "syndicate_invitations_syndicate_id_fkey" FOREIGN KEY ("syndicate_id") REFERENCES "syndicates" ("id")
);

-- Ask to be let into a closed syndicate, or (p_state INVITED, for its founder) invite somebody, which also approves who asked.
-- Order: the guards; the row: who is invited stays so when they ask.
-- Returns DONE or, in this order and changing nothing, NOT_FOUND (no such syndicate or player), ALREADY_MEMBER, LIMIT_REACHED (p_max rows of this
-- state). A repeat changes nothing. Raises nothing.
CREATE OR REPLACE FUNCTION invite_to_syndicate(p_syndicate uuid, p_user uuid, p_state text, p_max integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "syndicates" s WHERE s.id = p_syndicate FOR NO KEY UPDATE; -- One after the other, so that the limit holds.
  IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM "users" u WHERE u.id = p_user) THEN RETURN 'NOT_FOUND'; END IF;
  IF EXISTS (SELECT 1 FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807) THEN
    RETURN 'ALREADY_MEMBER';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user AND (i.state = p_state OR i.state = 'INVITED'))
     AND (SELECT count(*) FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.state = p_state) >= p_max THEN
    RETURN 'LIMIT_REACHED';
  END IF;
  INSERT INTO "syndicate_invitations" AS i ("syndicate_id", "user_id", "state") VALUES (p_syndicate, p_user, p_state)
  ON CONFLICT ("syndicate_id", "user_id") DO UPDATE SET "state" = CASE WHEN i.state = 'INVITED' THEN i.state ELSE excluded.state END;
  RETURN 'DONE';
END $$;

-- Become a member, without shares: those are bought by contributing. An invitation is used up by it.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the guards; the membership; the invitation; the answer is kept.
-- Returns JOINED or, in this order and changing nothing, NOT_FOUND, FORBIDDEN (closed, and no invitation), ALREADY_MEMBER.
-- Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION become_member(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  s "syndicates";
  v_first jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first ->> 'outcome'; END IF;
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF NOT s.is_open AND NOT EXISTS (
    SELECT 1 FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user AND i.state = 'INVITED' FOR UPDATE
  ) THEN
    RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'FORBIDDEN'); -- A twin may have used the invitation meanwhile.
  END IF;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run", "has_granted")
  VALUES (p_syndicate, p_user, 0, newest_run(), false) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'ALREADY_MEMBER'); END IF; -- Or have joined.
  DELETE FROM "syndicate_invitations" i WHERE i.syndicate_id = p_syndicate AND i.user_id = p_user;
  PERFORM keep_answer(p_operation, '{"outcome": "JOINED"}');
  RETURN 'JOINED';
END $$;

-- End a membership: its shares count for the newest run and for none after it, and are gone. A row that no run has counted is deleted.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the row; the answer is kept.
-- Returns LEFT or NOT_A_MEMBER. Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION end_membership(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first ->> 'outcome'; END IF;
  IF leave_syndicate(p_syndicate, p_user) = 'NOT_A_MEMBER' THEN
    RETURN coalesce(first_answer(p_operation) ->> 'outcome', 'NOT_A_MEMBER'); -- A twin may have left meanwhile.
  END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "LEFT"}');
  RETURN 'LEFT';
END $$;

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

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON "syndicate_invitations" TO vegascore_app;
  END IF;
END $$;
