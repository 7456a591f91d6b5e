-- Dividends of something: a part of the house's result on the members' rounds, credited to their syndicates once per pay day.

-- Which rounds count for which pay day: those settled after the period before it, up to "until_at" (epoch milliseconds).
CREATE TABLE "house_periods" (
  "period" TEXT NOT NULL,
  -- Among the runs' numbers: memberships are before it or after it.
  "number" BIGINT NOT NULL,
  "until_at" BIGINT NOT NULL,
  "per_mille" INTEGER NOT NULL,
  "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  CONSTRAINT "house_periods_pkey" PRIMARY KEY ("period"),
  CONSTRAINT "house_periods_share_is_a_part" CHECK ("per_mille" BETWEEN 1 AND 1000)
);
CREATE UNIQUE INDEX "house_periods_number_key" ON "house_periods" ("number");
CREATE UNIQUE INDEX "house_periods_until_at_key" ON "house_periods" ("until_at");

CREATE TABLE "house_credits" (
  "period" TEXT NOT NULL,
  "syndicate_id" UUID NOT NULL,
  -- Signed: what the house won from the members since the credit before, as far as it counts for this syndicate.
  "result" BIGINT NOT NULL,
  "amount" BIGINT NOT NULL,
  "shares" BIGINT NOT NULL,
  "transfer_id" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  CONSTRAINT "house_credits_pkey" PRIMARY KEY ("syndicate_id", "period"),
  CONSTRAINT "house_credits_never_negative" CHECK ("amount" >= 0 AND "shares" >= 0 AND ("amount" > 0) = ("transfer_id" IS NOT NULL)),
  CONSTRAINT "house_credits_period_fkey" FOREIGN KEY ("period") REFERENCES "house_periods" ("period"),
  CONSTRAINT "house_credits_syndicate_id_fkey" FOREIGN KEY ("syndicate_id") REFERENCES "syndicates" ("id")
);
CREATE UNIQUE INDEX "house_credits_transfer_id_key" ON "house_credits" ("transfer_id");
CREATE TRIGGER house_periods_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "house_periods" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER house_credits_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "house_credits" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the house has given to syndicates, all of it: only pay day touches it.
INSERT INTO "accounts" ("id", "kind") VALUES ('house:dividends', 'HOUSE');

-- Number of the newest run of dividends, dry ones included, or of the newest period of the house's share: the two count together, so that
-- every membership is before one or after it. 0 before the first. Raises nothing.
CREATE OR REPLACE FUNCTION newest_run() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT greatest(coalesce((SELECT max("number") FROM "dividend_runs"), 0), coalesce((SELECT max("number") FROM "house_periods"), 0))
$$;

-- Open a period of the house's share: from here on it is fixed who held shares, and which rounds count.
--   p_until: rounds that were settled after it, epoch milliseconds, belong to the next period
-- Order: everybody who is joining or leaving is done; the period, with a number of its own among the runs'.
-- Returns whether there is something to credit: not in the first period, which only begins the count. A repeat changes nothing. Raises nothing.
CREATE OR REPLACE FUNCTION open_house_period(p_period text, p_until bigint, p_per_mille integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  INSERT INTO "house_periods" ("period", "number", "until_at", "per_mille")
  SELECT p_period, newest_run() + 1, p_until, p_per_mille
  WHERE p_until > coalesce((SELECT max(h.until_at) FROM "house_periods" h), 0)
  ON CONFLICT DO NOTHING;
  RETURN EXISTS (SELECT 1 FROM "house_periods" h WHERE h.period <> p_period AND h.until_at < (SELECT until_at FROM "house_periods" WHERE "period" = p_period));
END $$;

-- The house's result on the rounds of a syndicate's members, as far as it is this syndicate's: of those who held shares at both ends of the
-- time from run number p_from to p_to, and for as many as they held at the lesser of them. Rounds that were settled after p_after and
-- not after p_until (epoch milliseconds) count; those of a member of several syndicates in equal parts for each.
-- Reads the members' rounds of that time. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION house_results(p_syndicate uuid, p_from bigint, p_to bigint, p_after bigint, p_until bigint)
RETURNS TABLE (user_id uuid, shares bigint, result numeric) LANGUAGE sql STABLE AS $$
  SELECT a.user_id, least(a.shares, b.shares), coalesce(rounds.won, 0) / several.syndicates
  FROM run_memberships(p_from) a JOIN run_memberships(p_to) b ON b.syndicate_id = a.syndicate_id AND b.user_id = a.user_id,
       LATERAL (SELECT count(*) AS syndicates FROM run_memberships(p_from) x JOIN run_memberships(p_to) y ON y.syndicate_id = x.syndicate_id AND y.user_id = x.user_id
                WHERE x.user_id = a.user_id) AS several,
       LATERAL (SELECT sum(r.staked - r.paid) AS won FROM "round_players" r
                WHERE r.player_id = a.user_id AND r.settled_at > p_after AND r.settled_at <= p_until) AS rounds
  WHERE a.syndicate_id = p_syndicate
$$;

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

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT ON "house_periods", "house_credits" TO vegascore_app;
  END IF;
END $$;
