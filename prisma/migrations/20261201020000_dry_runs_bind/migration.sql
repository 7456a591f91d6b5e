-- What is paid is what was looked at: a dry run has a digest, and a run may be bound to it.

ALTER TABLE "dividend_runs" ADD COLUMN "digest" TEXT CHECK ("digest" ~ '^[0-9a-f]{64}$');
-- Why a payout is held back stands beside it, in a dry run too.
UPDATE "dividend_payouts" SET "reason" = 'ABOVE_LIMIT' WHERE "state" = 'HELD';

-- What a run would pay to whom, as one hash: two runs with the same digest pay the same amounts for the same shares of the same members. What is
-- held back and why is part of it, and so is the period; the run's id, number and time are not.
-- Reads every payout and membership of the run once. Returns 64 hex digits, NULL where there is no such run. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION dividend_digest(p_run uuid) RETURNS text LANGUAGE sql STABLE AS $$
  WITH holders AS (
    SELECT m.syndicate_id, sum(uuid_hash_extended(m.user_id, m.shares)) AS hash
    FROM "dividend_runs" r, LATERAL run_memberships(r.number) AS m WHERE r.id = p_run GROUP BY m.syndicate_id
  ), lines AS (
    SELECT p.syndicate_id, concat_ws('|', p.syndicate_id, coalesce(p.reason, ''), p.treasury, p.amount, p.shares, p.members, h.hash) AS line
    FROM "dividend_payouts" p LEFT JOIN holders h ON h.syndicate_id = p.syndicate_id WHERE p.run_id = p_run
  )
  SELECT encode(sha256(convert_to(concat(r.period, E'\n', (SELECT string_agg(l.line, E'\n' ORDER BY l.syndicate_id) FROM lines l)), 'UTF8')), 'hex')
  FROM "dividend_runs" r WHERE r.id = p_run
$$;

DROP FUNCTION start_dividend_run(uuid, text, "DividendTrigger", boolean, uuid, bigint);

-- Start a run: freeze the shares, and write down what each syndicate pays.
--   p_approval_above: a payout above it waits for a second admin, and no other waits with it
--   p_digest: of the dry run that was looked at; the run starts only if it would pay just that (NULL: whatever there is)
-- Order: everybody who is joining or leaving is done; what earlier runs hold back is given up: its money is part of this run; the run; one
--   payout per syndicate, as many as a run's sum can carry (2^53 - 1), the smallest first; the run's sums; the digest of what is dry or bound.
-- Returns { outcome: 'started' | 'repeated', runId } or, changing nothing, { outcome: 'RUN_ACTIVE' | 'PERIOD_PAID', runId } with the run in the way.
-- Raises VC414 (what would be paid has changed since that dry run): nothing is written.
CREATE OR REPLACE FUNCTION start_dividend_run(p_id uuid, p_period text, p_trigger "DividendTrigger", p_dry boolean, p_requested_by uuid, p_approval_above bigint, p_digest text DEFAULT NULL)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_other uuid;
  v_number bigint;
  v_digest text;
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

  -- From here on it succeeds, if it is what was looked at.
  IF NOT p_dry THEN
    PERFORM give_up_held(h.run_id, 'SUPERSEDED', NULL) FROM (SELECT DISTINCT p.run_id FROM "dividend_payouts" p WHERE p.state = 'HELD') AS h;
  END IF;
  v_number := newest_run() + 1;
  INSERT INTO "dividend_runs" ("id", "number", "period", "pays_period", "trigger", "is_dry", "state", "active", "requested_by", "syndicates", "payouts", "members", "amount")
  VALUES (p_id, v_number, p_period, CASE WHEN p_dry THEN NULL ELSE p_period END, p_trigger, p_dry, 'RUNNING', CASE WHEN p_dry THEN NULL ELSE true END, p_requested_by, 0, 0, 0, 0);

  INSERT INTO "dividend_payouts" ("run_id", "syndicate_id", "state", "reason", "treasury", "amount", "shares", "members")
  SELECT p_id, d.id, (CASE WHEN why.reason IS NOT NULL THEN 'SKIPPED' WHEN p_dry THEN 'PLANNED' WHEN d.amount > p_approval_above THEN 'HELD' ELSE 'PENDING' END)::"PayoutState",
         coalesce(why.reason, CASE WHEN d.amount > p_approval_above THEN 'ABOVE_LIMIT' END),
         d.treasury, CASE WHEN why.reason IS NULL THEN d.amount ELSE 0 END, d.shares, d.members
  FROM (
    SELECT e.*, sum(CASE WHEN e.members = 0 THEN 0 ELSE e.amount END) OVER (ORDER BY e.amount, e.id) AS up_to_here
    FROM (
      SELECT s.id, a.balance AS treasury, coalesce(h.shares, 0) AS shares, coalesce(h.members, 0) AS members,
             div(greatest(a.balance - s.treasury_min, 0)::numeric * s.distributed_bp, 10000)::bigint AS amount
      FROM "syndicates" s
      JOIN "accounts" a ON a.id = 'treasury:' || s.id
      LEFT JOIN (
        SELECT m.syndicate_id, sum(m.shares)::bigint AS shares, count(*) AS members FROM run_memberships(v_number) m GROUP BY m.syndicate_id
      ) h ON h.syndicate_id = s.id
    ) e
  ) d,
  LATERAL (SELECT CASE WHEN d.members = 0 THEN 'NO_MEMBERS' WHEN d.treasury = 0 THEN 'EMPTY_TREASURY' WHEN d.amount = 0 THEN 'BELOW_MINIMUM'
                       WHEN d.up_to_here > 9007199254740991 THEN 'RUN_FULL' END) AS why (reason);

  UPDATE "dividend_runs" r SET
    "syndicates" = sums.syndicates, "payouts" = sums.payouts, "members" = sums.members, "amount" = sums.amount,
    "state" = sums.state, "active" = CASE WHEN sums.state = 'RUNNING' THEN true END,
    "finished_at" = CASE WHEN sums.state = 'FINISHED' THEN now() END
  FROM (
    SELECT t.*, (CASE WHEN p_dry OR t.payouts = 0 THEN 'FINISHED' WHEN t.payouts = t.held THEN 'AWAITING_APPROVAL' ELSE 'RUNNING' END)::"DividendRunState" AS state
    FROM (
      SELECT count(*) AS syndicates, count(*) FILTER (WHERE p.state <> 'SKIPPED') AS payouts, count(*) FILTER (WHERE p.state = 'HELD') AS held,
             coalesce(sum(p.members) FILTER (WHERE p.state <> 'SKIPPED'), 0) AS members, coalesce(sum(p.amount), 0) AS amount
      FROM "dividend_payouts" p WHERE p.run_id = p_id
    ) t
  ) sums
  WHERE r.id = p_id;

  IF p_dry OR p_digest IS NOT NULL THEN
    UPDATE "dividend_runs" r SET "digest" = dividend_digest(p_id) WHERE r.id = p_id RETURNING r.digest INTO v_digest;
    IF v_digest <> p_digest THEN
      RAISE EXCEPTION 'run % would not pay what was looked at', p_id USING ERRCODE = 'VC414';
    END IF;
  END IF;
  RETURN jsonb_build_object('outcome', 'started', 'runId', p_id);
END $$;

-- Decide on what a run holds back: let it go, or give it up.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the guards; the payouts and the run; the answer is kept.
-- Returns { outcome: 'decided' } or, changing nothing, { outcome: 'INVALID_RUN_STATE' } (it holds nothing back) or
--   { outcome: 'RUN_ACTIVE', runId }: another run pays, so that nothing can be let go now.
-- Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION decide_dividend_run(p_operation uuid, p_run uuid, p_by uuid, p_approve boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_first jsonb;
  v_other uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  v_first := first_answer(p_operation);
  IF v_first IS NOT NULL THEN RETURN v_first; END IF;
  IF NOT EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'HELD') THEN
    RETURN '{"outcome": "INVALID_RUN_STATE"}';
  END IF;
  IF p_approve THEN
    SELECT r.id INTO v_other FROM "dividend_runs" r WHERE r.active AND r.id <> p_run;
    IF FOUND THEN RETURN jsonb_build_object('outcome', 'RUN_ACTIVE', 'runId', v_other); END IF;
    UPDATE "dividend_payouts" p SET "state" = 'PENDING', "reason" = NULL WHERE p.run_id = p_run AND p.state = 'HELD';
    UPDATE "dividend_runs" r SET "state" = 'RUNNING', "active" = true, "decided_by" = p_by, "finished_at" = NULL WHERE r.id = p_run;
  ELSE
    PERFORM give_up_held(p_run, 'REJECTED', p_by);
  END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "decided"}');
  RETURN '{"outcome": "decided"}';
END $$;
