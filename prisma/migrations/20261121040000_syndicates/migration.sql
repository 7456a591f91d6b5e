-- Pay day: syndicates, who holds which shares, and dividends that are paid once.

CREATE TYPE "DividendTrigger" AS ENUM ('MANUAL', 'SCHEDULED');
CREATE TYPE "DividendRunState" AS ENUM ('AWAITING_APPROVAL', 'RUNNING', 'FINISHED', 'REJECTED');
CREATE TYPE "PayoutState" AS ENUM ('PENDING', 'PAID', 'FAILED', 'SKIPPED', 'PLANNED');

CREATE TABLE "syndicates" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "founder_id" UUID NOT NULL,
  "is_open" BOOLEAN NOT NULL DEFAULT true,
  "shares_max" BIGINT NOT NULL DEFAULT 1000000,
  "distributed_bp" INTEGER NOT NULL DEFAULT 10000,
  "treasury_min" BIGINT NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "syndicates_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "syndicates_shares_max_in_range" CHECK ("shares_max" BETWEEN 1 AND 1000000000),
  CONSTRAINT "syndicates_distributed_in_range" CHECK ("distributed_bp" BETWEEN 1 AND 10000),
  CONSTRAINT "syndicates_treasury_min_not_negative" CHECK ("treasury_min" >= 0)
);
CREATE INDEX "syndicates_created_at_id_idx" ON "syndicates" ("created_at", "id");

-- Who holds shares, and for which runs. Runs are numbered; a membership counts for the runs after the one that was
-- newest when it began, up to the one that was newest when it ended. So a run freezes everybody's shares by taking the
-- next number, however many members there are, and they can be read back for any run at any later time.
-- No reference to users: what was held outlives who held it.
CREATE TABLE "syndicate_members" (
  "syndicate_id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "shares" BIGINT NOT NULL,
  "joined_run" BIGINT NOT NULL,
  "left_run" BIGINT NOT NULL DEFAULT 9223372036854775807,
  "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "syndicate_members_pkey" PRIMARY KEY ("syndicate_id", "user_id", "left_run"),
  CONSTRAINT "syndicate_members_syndicate_id_fkey" FOREIGN KEY ("syndicate_id") REFERENCES "syndicates" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "syndicate_members_shares_positive" CHECK ("shares" > 0),
  CONSTRAINT "syndicate_members_counts_for_a_run" CHECK ("joined_run" < "left_run")
);
CREATE INDEX "syndicate_members_user_id_left_run_idx" ON "syndicate_members" ("user_id", "left_run");

CREATE TABLE "dividend_runs" (
  "id" UUID NOT NULL,
  "number" BIGINT NOT NULL,
  "period" TEXT,
  "pays_period" TEXT,
  "trigger" "DividendTrigger" NOT NULL,
  "is_dry" BOOLEAN NOT NULL,
  "state" "DividendRunState" NOT NULL,
  "active" BOOLEAN,
  "requested_by" UUID,
  "decided_by" UUID,
  "syndicates" INTEGER NOT NULL,
  "payouts" INTEGER NOT NULL,
  "members" BIGINT NOT NULL,
  "amount" BIGINT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "dividend_runs_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "dividend_runs_active_in_its_states" CHECK (("active" IS TRUE) = (NOT "is_dry" AND "state" IN ('AWAITING_APPROVAL', 'RUNNING'))),
  CONSTRAINT "dividend_runs_period_paid_once" CHECK ("pays_period" IS NOT DISTINCT FROM CASE WHEN "is_dry" OR "state" = 'REJECTED' THEN NULL ELSE "period" END)
);
CREATE UNIQUE INDEX "dividend_runs_number_key" ON "dividend_runs" ("number");
-- A period is paid by one run; dry and rejected ones carry NULL here.
CREATE UNIQUE INDEX "dividend_runs_pays_period_key" ON "dividend_runs" ("pays_period");
-- One run at a time: true while it waits for approval or pays, NULL otherwise.
CREATE UNIQUE INDEX "dividend_runs_active_key" ON "dividend_runs" ("active");

-- What a run owes to one syndicate's members. The rows in state PENDING are the outbox: a job is only a nudge.
CREATE TABLE "dividend_payouts" (
  "run_id" UUID NOT NULL,
  "syndicate_id" UUID NOT NULL,
  "state" "PayoutState" NOT NULL,
  "reason" TEXT,
  "treasury" BIGINT NOT NULL,
  "amount" BIGINT NOT NULL,
  "shares" BIGINT NOT NULL,
  "members" INTEGER NOT NULL,
  "chunks" INTEGER NOT NULL DEFAULT 0,
  "seen_members" INTEGER NOT NULL DEFAULT 0,
  "paid_members" INTEGER NOT NULL DEFAULT 0,
  "paid_amount" BIGINT NOT NULL DEFAULT 0,
  "seen_up_to" UUID,
  "cutoff_rest" BIGINT,
  "cutoff_user" UUID,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "enqueues" INTEGER NOT NULL DEFAULT 0,
  "enqueued_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "dividend_payouts_pkey" PRIMARY KEY ("run_id", "syndicate_id"),
  CONSTRAINT "dividend_payouts_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "dividend_runs" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "dividend_payouts_paid_in_range" CHECK ("paid_amount" BETWEEN 0 AND "amount" AND "amount" <= "treasury"),
  CONSTRAINT "dividend_payouts_seen_in_range" CHECK ("paid_members" <= "seen_members" AND "seen_members" <= "members")
);
CREATE INDEX "dividend_payouts_run_id_state_syndicate_id_idx" ON "dividend_payouts" ("run_id", "state", "syndicate_id");

-- Append-only: which members of which payout one transfer has paid. Small syndicates have one chunk.
CREATE TABLE "dividend_chunks" (
  "run_id" UUID NOT NULL,
  "syndicate_id" UUID NOT NULL,
  "chunk" INTEGER NOT NULL,
  "transfer_id" UUID,
  "first_user" UUID NOT NULL,
  "last_user" UUID NOT NULL,
  "members" INTEGER NOT NULL,
  "amount" BIGINT NOT NULL,
  "paid_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "dividend_chunks_pkey" PRIMARY KEY ("run_id", "syndicate_id", "chunk")
);
CREATE UNIQUE INDEX "dividend_chunks_transfer_id_key" ON "dividend_chunks" ("transfer_id");

-- One row: the schedule, and since when it holds. Slots before that were nobody's to keep.
CREATE TABLE "dividend_schedule" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "pattern" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "dividend_schedule_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "dividend_schedule_is_one" CHECK ("id" = 1)
);

-- Append-only: every call of an admin, before it is carried out (outcome NULL) and after.
CREATE TABLE "audit_log" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "call_id" UUID NOT NULL,
  "admin_id" UUID NOT NULL,
  "call" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "request" JSONB,
  "status" INTEGER,
  "code" TEXT,
  CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_log_at_id_idx" ON "audit_log" ("at", "id");

CREATE TRIGGER dividend_chunks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "dividend_chunks" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Shares ------------------------------------------------------------------------------------------

-- Who joins or leaves holds this shared, who starts a run holds it alone: every membership is before a run or after it.
CREATE FUNCTION pay_day_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 7270737001 $$;

CREATE FUNCTION newest_run() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT coalesce(max("number"), 0) FROM "dividend_runs" $$;

-- Returns JOINED or, in this order, NOT_FOUND, FORBIDDEN (closed), LIMIT_REACHED (more shares than one may hold), ALREADY_MEMBER.
CREATE FUNCTION join_syndicate(p_syndicate uuid, p_user uuid, p_shares bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  s "syndicates";
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  SELECT * INTO s FROM "syndicates" WHERE "id" = p_syndicate;
  IF NOT FOUND THEN RETURN 'NOT_FOUND'; END IF;
  IF NOT s.is_open THEN RETURN 'FORBIDDEN'; END IF;
  IF p_shares > s.shares_max THEN RETURN 'LIMIT_REACHED'; END IF;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run")
  VALUES (p_syndicate, p_user, p_shares, newest_run()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 'ALREADY_MEMBER'; END IF;
  RETURN 'JOINED';
END $$;

-- Returns LEFT or NOT_A_MEMBER. Who leaves before the next run was never counted: that row goes.
CREATE FUNCTION leave_syndicate(p_syndicate uuid, p_user uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(pay_day_lock());
  DELETE FROM "syndicate_members" m
  WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807 AND m.joined_run = newest_run();
  IF FOUND THEN RETURN 'LEFT'; END IF;
  UPDATE "syndicate_members" m SET "left_run" = newest_run()
  WHERE m.syndicate_id = p_syndicate AND m.user_id = p_user AND m.left_run = 9223372036854775807;
  IF FOUND THEN RETURN 'LEFT'; END IF;
  RETURN 'NOT_A_MEMBER';
END $$;

-- The memberships that count for the run of this number: at most one per user.
CREATE FUNCTION dividend_holders(p_syndicate uuid, p_number bigint) RETURNS SETOF "syndicate_members" LANGUAGE sql STABLE AS $$
  SELECT * FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.joined_run < p_number AND m.left_run >= p_number
$$;

-- Runs --------------------------------------------------------------------------------------------

-- Start a run: freeze the shares, and write down what each syndicate pays.
-- Order: everybody who is joining or leaving is done; the run; one payout per syndicate; the run's sums.
-- Returns { outcome: 'started' | 'repeated', runId } or, changing nothing, { outcome: 'RUN_ACTIVE' | 'PERIOD_PAID', runId } with the run in the way.
CREATE FUNCTION start_dividend_run(p_id uuid, p_period text, p_trigger "DividendTrigger", p_dry boolean, p_requested_by uuid, p_approval_above bigint)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_other uuid;
  v_number bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  IF EXISTS (SELECT 1 FROM "dividend_runs" WHERE "id" = p_id) THEN
    RETURN jsonb_build_object('outcome', 'repeated', 'runId', p_id);
  END IF;
  IF NOT p_dry THEN
    SELECT "id" INTO v_other FROM "dividend_runs" WHERE "pays_period" = p_period;
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'PERIOD_PAID', 'runId', v_other); END IF;
    SELECT "id" INTO v_other FROM "dividend_runs" WHERE "active";
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE', 'runId', v_other); END IF;
  END IF;

  -- From here on it succeeds.
  v_number := newest_run() + 1;
  INSERT INTO "dividend_runs" ("id", "number", "period", "pays_period", "trigger", "is_dry", "state", "active", "requested_by", "syndicates", "payouts", "members", "amount")
  VALUES (p_id, v_number, p_period, CASE WHEN p_dry THEN NULL ELSE p_period END, p_trigger, p_dry, 'RUNNING', CASE WHEN p_dry THEN NULL ELSE true END, p_requested_by, 0, 0, 0, 0);

  INSERT INTO "dividend_payouts" ("run_id", "syndicate_id", "state", "reason", "treasury", "amount", "shares", "members")
  SELECT p_id, d.id, (CASE WHEN why.reason IS NOT NULL THEN 'SKIPPED' WHEN p_dry THEN 'PLANNED' ELSE 'PENDING' END)::"PayoutState",
         why.reason, d.treasury, CASE WHEN why.reason IS NULL THEN d.amount ELSE 0 END, d.shares, d.members
  FROM (
    SELECT s.id, s.treasury_min, a.balance AS treasury, coalesce(h.shares, 0) AS shares, coalesce(h.members, 0) AS members,
           div(greatest(a.balance - s.treasury_min, 0)::numeric * s.distributed_bp, 10000)::bigint AS amount
    FROM "syndicates" s
    JOIN "accounts" a ON a.id = 'treasury:' || s.id
    LEFT JOIN (
      SELECT m.syndicate_id, sum(m.shares)::bigint AS shares, count(*) AS members
      FROM "syndicate_members" m WHERE m.joined_run < v_number AND m.left_run >= v_number GROUP BY m.syndicate_id
    ) h ON h.syndicate_id = s.id
  ) d,
  LATERAL (SELECT CASE WHEN d.members = 0 THEN 'NO_MEMBERS' WHEN d.treasury = 0 THEN 'EMPTY_TREASURY' WHEN d.amount = 0 THEN 'BELOW_MINIMUM' END) AS why (reason);

  UPDATE "dividend_runs" r SET
    "syndicates" = sums.syndicates, "payouts" = sums.payouts, "members" = sums.members, "amount" = sums.amount,
    "state" = sums.state, "active" = CASE WHEN sums.state = 'FINISHED' THEN NULL ELSE true END,
    "finished_at" = CASE WHEN sums.state = 'FINISHED' THEN now() END
  FROM (
    SELECT t.*, (CASE WHEN p_dry OR t.payouts = 0 THEN 'FINISHED' WHEN t.amount > p_approval_above THEN 'AWAITING_APPROVAL' ELSE 'RUNNING' END)::"DividendRunState" AS state
    FROM (
      SELECT count(*) AS syndicates, count(*) FILTER (WHERE p.reason IS NULL) AS payouts,
             coalesce(sum(p.members) FILTER (WHERE p.reason IS NULL), 0) AS members, coalesce(sum(p.amount), 0) AS amount
      FROM "dividend_payouts" p WHERE p.run_id = p_id
    ) t
  ) sums
  WHERE r.id = p_id;
  RETURN jsonb_build_object('outcome', 'started', 'runId', p_id);
END $$;

-- The run is over when nothing is owed any more. Returns whether it ended now.
-- The row is locked first, so that a retry that brings payouts back is seen whole or not at all.
CREATE FUNCTION finish_dividend_run(p_run uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "dividend_runs" r WHERE r.id = p_run AND r.state = 'RUNNING' FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'PENDING') THEN
    RETURN false;
  END IF;
  UPDATE "dividend_runs" r SET "state" = 'FINISHED', "active" = NULL, "finished_at" = now() WHERE r.id = p_run;
  RETURN true;
END $$;

-- Owe failed payouts again: all of the run's, or one syndicate's.
-- Returns { outcome: 'retried', payouts } or, changing nothing, { outcome: 'NOT_FOUND' | 'INVALID_RUN_STATE' | 'RUN_ACTIVE' }.
CREATE FUNCTION retry_dividend_run(p_run uuid, p_syndicate uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_run "dividend_runs";
  v_payouts integer;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  SELECT * INTO v_run FROM "dividend_runs" r WHERE r.id = p_run FOR UPDATE;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'NOT_FOUND'); END IF;
  IF v_run.is_dry OR v_run.state NOT IN ('RUNNING', 'FINISHED') THEN RETURN jsonb_build_object('outcome', 'INVALID_RUN_STATE', 'state', v_run.state); END IF;
  IF EXISTS (SELECT 1 FROM "dividend_runs" r WHERE r.active AND r.id <> p_run) THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE'); END IF;

  UPDATE "dividend_payouts" p SET "state" = 'PENDING', "enqueued_at" = NULL, "enqueues" = 0, "attempts" = 0, "finished_at" = NULL
  WHERE p.run_id = p_run AND p.state = 'FAILED' AND (p_syndicate IS NULL OR p.syndicate_id = p_syndicate);
  GET DIAGNOSTICS v_payouts = ROW_COUNT;
  IF v_payouts > 0 THEN
    UPDATE "dividend_runs" r SET "state" = 'RUNNING', "active" = true, "finished_at" = NULL WHERE r.id = p_run;
  END IF;
  RETURN jsonb_build_object('outcome', 'retried', 'payouts', v_payouts);
END $$;

-- Payouts -----------------------------------------------------------------------------------------

-- Largest remainder. Everybody gets amount × shares / all shares, rounded down. What is left over, fewer units than
-- members, goes one each to the largest remainders, equal ones by user id. Returns the last who gets such a unit (NULL
-- where nothing is left over), and what was looked at, to be compared with what the run has frozen.
CREATE FUNCTION dividend_cutoff(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint)
RETURNS TABLE (rest bigint, user_id uuid, shares bigint, members bigint) LANGUAGE sql STABLE AS $$
  WITH held AS MATERIALIZED (
    SELECT h.user_id, h.shares, mod(p_amount::numeric * h.shares, p_shares::numeric)::bigint AS rest FROM dividend_holders(p_syndicate, p_number) h
  ), sums AS (
    SELECT sum(held.shares)::bigint AS shares, count(*) AS members, div(sum(held.rest), p_shares::numeric)::bigint AS left_over FROM held
  )
  SELECT last.rest, last.user_id, sums.shares, sums.members
  FROM sums LEFT JOIN LATERAL (
    SELECT held.rest, held.user_id FROM held WHERE sums.left_over > 0
    ORDER BY held.rest DESC, held.user_id OFFSET greatest(sums.left_over - 1, 0) LIMIT 1
  ) AS last ON true
$$;

-- The parts of the next members after p_after, by user id.
CREATE FUNCTION dividend_parts(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint, p_cutoff_rest bigint, p_cutoff_user uuid, p_after uuid, p_limit integer)
RETURNS TABLE (user_id uuid, shares bigint, part bigint) LANGUAGE sql STABLE AS $$
  SELECT h.user_id, h.shares, div(exact.share, p_shares::numeric)::bigint + CASE
    WHEN mod(exact.share, p_shares::numeric) > p_cutoff_rest THEN 1
    WHEN mod(exact.share, p_shares::numeric) = p_cutoff_rest AND h.user_id <= p_cutoff_user THEN 1
    ELSE 0 END
  FROM dividend_holders(p_syndicate, p_number) h, LATERAL (SELECT p_amount::numeric * h.shares) AS exact (share)
  WHERE h.user_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
  ORDER BY h.user_id LIMIT p_limit
$$;

-- Post one transfer from one account to many, each of them once.
-- Order: transfer; accounts locked in sorted order, as post_transfers does; postings with balance and hash chain; balances.
-- Returns one row per account touched. Raises VC402, VC404, VC423 and 23505 as post_transfers does.
CREATE FUNCTION post_split(p_id uuid, p_kind text, p_from text, p_to text[], p_amounts bigint[])
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

-- Pay the next chunk of one payout: at most p_limit members, all or none, once.
-- Order: the syndicate and its payout are locked (of two workers on one job the second waits, and finds it done); at
--   the first chunk, the largest remainders; the parts; one transfer with one posting per member and one for the
--   treasury; the chunk; the payout, PAID after its last chunk.
-- The part of a member who was banned or deleted, or whose account is frozen, stays in the treasury.
-- Returns { outcome: 'paid', isLast, chunk, members, amount, credits: [[user, amount, balance, version], …] } (numbers as text: JSON's end at 2^53)
--      or { outcome: 'closed', state }: nothing is owed (any more).
-- Raises VC404 (no such payout), VC402 (the treasury has too little), VC423 (it is frozen), VC413 (the shares are not those the run has frozen).
CREATE FUNCTION pay_dividend(p_run uuid, p_syndicate uuid, p_limit integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_payout "dividend_payouts";
  v_run "dividend_runs";
  v_cut record;
  v_users uuid[];
  v_to text[];
  v_amounts bigint[];
  v_amount bigint;
  v_transfer uuid;
  v_credits jsonb := '[]';
  v_is_last boolean;
BEGIN
  PERFORM 1 FROM "syndicates" s WHERE s.id = p_syndicate FOR NO KEY UPDATE;
  SELECT * INTO v_payout FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.syndicate_id = p_syndicate FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'run % has no payout for syndicate %', p_run, p_syndicate USING ERRCODE = 'VC404';
  END IF;
  SELECT * INTO v_run FROM "dividend_runs" r WHERE r.id = p_run;
  IF v_payout.state <> 'PENDING' OR v_run.state <> 'RUNNING' THEN
    RETURN jsonb_build_object('outcome', 'closed', 'state', v_payout.state);
  END IF;

  IF v_payout.chunks = 0 THEN
    SELECT * INTO v_cut FROM dividend_cutoff(p_syndicate, v_run.number, v_payout.amount, v_payout.shares);
    IF v_cut.shares IS DISTINCT FROM v_payout.shares OR v_cut.members IS DISTINCT FROM v_payout.members::bigint THEN
      RAISE EXCEPTION 'syndicate % has % shares of % members, the run has frozen % of %',
        p_syndicate, v_cut.shares, v_cut.members, v_payout.shares, v_payout.members USING ERRCODE = 'VC413';
    END IF;
    v_payout.cutoff_rest := v_cut.rest;
    v_payout.cutoff_user := v_cut.user_id;
  END IF;

  SELECT array_agg(d.user_id ORDER BY d.user_id),
         array_agg(a.id ORDER BY d.user_id) FILTER (WHERE payable.yes), array_agg(d.part ORDER BY d.user_id) FILTER (WHERE payable.yes),
         coalesce(sum(d.part) FILTER (WHERE payable.yes), 0)
  INTO v_users, v_to, v_amounts, v_amount
  FROM dividend_parts(p_syndicate, v_run.number, v_payout.amount, v_payout.shares, v_payout.cutoff_rest, v_payout.cutoff_user, v_payout.seen_up_to, p_limit) d
  LEFT JOIN "users" u ON u.id = d.user_id
  LEFT JOIN "accounts" a ON a.id = 'player:' || d.user_id,
  LATERAL (SELECT d.part > 0 AND u.status IS NOT NULL AND u.status <> 'BANNED' AND a.id IS NOT NULL AND a.frozen_reason IS NULL) AS payable (yes);
  IF v_users IS NULL THEN
    RAISE EXCEPTION 'syndicate % has no members after %', p_syndicate, v_payout.seen_up_to USING ERRCODE = 'VC413';
  END IF;

  IF v_amount > 0 THEN
    v_transfer := md5(p_run::text || p_syndicate::text || (v_payout.chunks + 1))::uuid;
    SELECT jsonb_agg(jsonb_build_array(substr(c.account_id, 8), c.amount::text, c.balance::text, c.version::text)) FILTER (WHERE c.amount > 0)
    INTO v_credits
    FROM post_split(v_transfer, 'DIVIDEND', 'treasury:' || p_syndicate, v_to, v_amounts) c;
  END IF;

  INSERT INTO "dividend_chunks" ("run_id", "syndicate_id", "chunk", "transfer_id", "first_user", "last_user", "members", "amount")
  VALUES (p_run, p_syndicate, v_payout.chunks + 1, v_transfer, v_users[1], v_users[cardinality(v_users)], coalesce(cardinality(v_to), 0), v_amount);

  v_is_last := v_payout.seen_members + cardinality(v_users) = v_payout.members;
  UPDATE "dividend_payouts" p SET
    "chunks" = v_payout.chunks + 1, "seen_members" = v_payout.seen_members + cardinality(v_users), "seen_up_to" = v_users[cardinality(v_users)],
    "cutoff_rest" = v_payout.cutoff_rest, "cutoff_user" = v_payout.cutoff_user,
    "paid_members" = v_payout.paid_members + coalesce(cardinality(v_to), 0), "paid_amount" = v_payout.paid_amount + v_amount,
    "state" = (CASE WHEN v_is_last THEN 'PAID' ELSE 'PENDING' END)::"PayoutState",
    "finished_at" = CASE WHEN v_is_last THEN now() END, "reason" = NULL
  WHERE p.run_id = p_run AND p.syndicate_id = p_syndicate;
  RETURN jsonb_build_object('outcome', 'paid', 'isLast', v_is_last, 'chunk', v_payout.chunks + 1,
    'members', coalesce(cardinality(v_to), 0), 'amount', v_amount::text, 'credits', v_credits);
END $$;

-- What the application may do.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    GRANT SELECT, INSERT, UPDATE ON "syndicates", "dividend_runs", "dividend_payouts", "dividend_schedule" TO vegascore_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON "syndicate_members" TO vegascore_app;
    GRANT SELECT, INSERT ON "dividend_chunks", "audit_log" TO vegascore_app;
  END IF;
END $$;
