-- Shares are earned: who joins has none, and a contribution buys them at what a share of the treasury is worth.

-- What was answered to a write of a player or an admin, kept with its effect: whoever asks again under the same operation id is told the same.
CREATE TABLE "operations" (
  "id" UUID NOT NULL,
  "answer" JSONB NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "operations_created_at_idx" ON "operations" ("created_at");

-- A member may hold no shares yet. has_granted: some of the shares were given at joining, before shares had a price (and by a server of
-- the previous release, which names no column of this name).
ALTER TABLE "syndicate_members" DROP CONSTRAINT "syndicate_members_shares_positive",
  ADD CONSTRAINT "syndicate_members_shares_not_negative" CHECK ("shares" >= 0),
  ADD COLUMN "has_granted" BOOLEAN NOT NULL DEFAULT true;

-- A share costs one minor unit at first, so members hold more of them than they used to.
ALTER TABLE "syndicates" DROP CONSTRAINT "syndicates_shares_max_in_range",
  ADD CONSTRAINT "syndicates_shares_max_in_range" CHECK ("shares_max" BETWEEN 1 AND 1000000000000),
  ALTER COLUMN "shares_max" SET DEFAULT 1000000000000;
UPDATE "syndicates" SET "shares_max" = 1000000000000 WHERE "shares_max" = 1000000;

-- Append-only: which contribution bought how many shares, and what all shares were worth before it.
CREATE TABLE "share_purchases" (
  "transfer_id" UUID NOT NULL,
  "syndicate_id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "amount" BIGINT NOT NULL,
  "shares" BIGINT NOT NULL,
  "worth_before" BIGINT NOT NULL,
  "shares_before" BIGINT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "share_purchases_pkey" PRIMARY KEY ("transfer_id"),
  CONSTRAINT "share_purchases_buy_something" CHECK ("amount" > 0 AND "shares" > 0)
);
CREATE TRIGGER share_purchases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "share_purchases" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What an operation was answered the first time; NULL for a new one. Raises nothing.
CREATE OR REPLACE FUNCTION first_answer(p_operation uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT o.answer FROM "operations" o WHERE o.id = p_operation
$$;

-- Keep the answer of an operation in the transaction of its effect, so that a repeat finds it.
-- Raises 40001 where a twin has kept one meanwhile: what this one did is rolled back, and its next try finds the answer.
CREATE OR REPLACE FUNCTION keep_answer(p_operation uuid, p_answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "operations" ("id", "answer") VALUES (p_operation, p_answer) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RAISE EXCEPTION 'operation % was answered meanwhile', p_operation USING ERRCODE = '40001'; END IF;
END $$;

-- The memberships that count for the run of this number, of every syndicate: those with shares that began before it and had not ended.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION run_memberships(p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM "syndicate_members" m WHERE m.joined_run < p_number AND m.left_run >= p_number AND m.shares > 0
$$;

-- Become a member, without shares: those are bought by contributing.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the guards; the membership; the answer is kept.
-- Returns JOINED or, in this order and changing nothing, NOT_FOUND, FORBIDDEN (closed), ALREADY_MEMBER.
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
  IF NOT s.is_open THEN RETURN 'FORBIDDEN'; END IF;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run", "has_granted")
  VALUES (p_syndicate, p_user, 0, newest_run(), false) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 'ALREADY_MEMBER'; END IF;
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
  IF leave_syndicate(p_syndicate, p_user) = 'NOT_A_MEMBER' THEN RETURN 'NOT_A_MEMBER'; END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "LEFT"}');
  RETURN 'LEFT';
END $$;

-- What the shares of a syndicate are worth now: the treasury, less what pay days owe of it, over all shares.
-- A share costs worth / shares minor units, and never less than one. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION share_price(p_syndicate uuid) RETURNS TABLE (worth bigint, shares bigint) LANGUAGE sql STABLE AS $$
  SELECT a.balance - owed.amount,
         (SELECT coalesce(sum(m.shares), 0)::bigint FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.left_run = 9223372036854775807)
  FROM "accounts" a,
       LATERAL (SELECT coalesce(sum(p.amount - p.paid_amount), 0)::bigint AS amount
                FROM "dividend_runs" r JOIN "dividend_payouts" p ON p.run_id = r.id
                WHERE r.active AND p.syndicate_id = p_syndicate AND p.state = 'PENDING') AS owed
  WHERE a.id = 'treasury:' || p_syndicate
$$;

-- Give a member more shares, counted from the next run on. Runs that have started keep what they have frozen: the row they count ends
-- with the newest of them, and another one begins. The caller has locked the row and holds pay_day_lock() shared. Raises nothing.
CREATE OR REPLACE FUNCTION add_shares(p_member "syndicate_members", p_shares bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "syndicate_members" m SET "shares" = m.shares + p_shares
  WHERE m.syndicate_id = p_member.syndicate_id AND m.user_id = p_member.user_id AND m.left_run = 9223372036854775807 AND m.joined_run = newest_run();
  IF FOUND THEN RETURN; END IF;
  UPDATE "syndicate_members" m SET "left_run" = newest_run()
  WHERE m.syndicate_id = p_member.syndicate_id AND m.user_id = p_member.user_id AND m.left_run = 9223372036854775807;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run", "joined_at", "has_granted")
  VALUES (p_member.syndicate_id, p_member.user_id, p_member.shares + p_shares, newest_run(), p_member.joined_at, p_member.has_granted);
END $$;

-- Move money from a player's wallet to a treasury. A member buys shares with it, rounded down in favour of those who hold shares;
-- who is no member gives.
--   p_operation: the id of the request and of its transfer; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the syndicate is locked, so that contributions follow one another; the guards;
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
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN
    IF v_first -> 'asked' <> v_asked THEN RETURN '{"outcome": "IDEMPOTENCY_MISMATCH"}'; END IF;
    RETURN v_first -> 'answer';
  END IF;
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN '{"outcome": "NOT_FOUND"}'; END IF;
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

DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT, DELETE ON "operations" TO vegascore_app;
    GRANT SELECT, INSERT ON "share_purchases" TO vegascore_app;
  END IF;
END $$;
