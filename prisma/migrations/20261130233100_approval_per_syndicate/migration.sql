-- One tenant never decides for all: a payout that is too large waits by itself, the others are paid, and the next run is not in its way.

-- A run that waits pays nobody, so another one may start.
ALTER TABLE "dividend_runs" DROP CONSTRAINT "dividend_runs_active_in_its_states";
UPDATE "dividend_payouts" p SET "state" = 'HELD' FROM "dividend_runs" r WHERE r.id = p.run_id AND r.state = 'AWAITING_APPROVAL' AND p.state = 'PENDING';
UPDATE "dividend_runs" SET "active" = NULL WHERE "state" = 'AWAITING_APPROVAL';
ALTER TABLE "dividend_runs" ADD CONSTRAINT "dividend_runs_active_in_its_states" CHECK (("active" IS TRUE) = (NOT "is_dry" AND "state" = 'RUNNING'));
-- What a treasury owes is asked for with every look at a syndicate.
CREATE INDEX "dividend_payouts_syndicate_id_open_idx" ON "dividend_payouts" ("syndicate_id") WHERE "state" IN ('PENDING', 'HELD');

-- Give up what a run holds back: the money stays in the treasuries. A run that has paid nothing is rejected and frees its period.
-- Order: the payouts; the run, unless it still pays others. The caller holds pay_day_lock(). Raises nothing.
CREATE OR REPLACE FUNCTION give_up_held(p_run uuid, p_reason text, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_state "DividendRunState";
BEGIN
  UPDATE "dividend_payouts" p SET "state" = 'SKIPPED', "reason" = p_reason, "finished_at" = now() WHERE p.run_id = p_run AND p.state = 'HELD';
  v_state := CASE WHEN EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state IN ('PAID', 'FAILED')) THEN 'FINISHED' ELSE 'REJECTED' END;
  UPDATE "dividend_runs" r SET "state" = v_state, "decided_by" = p_by, "finished_at" = now(),
    "pays_period" = CASE WHEN v_state = 'REJECTED' THEN NULL ELSE r.pays_period END
  WHERE r.id = p_run AND r.state = 'AWAITING_APPROVAL';
  UPDATE "dividend_runs" r SET "decided_by" = p_by WHERE r.id = p_run AND r.state = 'RUNNING';
END $$;

-- Start a run: freeze the shares, and write down what each syndicate pays.
--   p_approval_above: a payout above it waits for a second admin, and no other waits with it
-- Order: everybody who is joining or leaving is done; what earlier runs hold back is given up: its money is part of this run; the run; one
--   payout per syndicate, as many as a run's sum can carry (2^53 - 1), the smallest first; the run's sums.
-- Returns { outcome: 'started' | 'repeated', runId } or, changing nothing, { outcome: 'RUN_ACTIVE' | 'PERIOD_PAID', runId } with the run in the way.
-- Raises nothing.
CREATE OR REPLACE FUNCTION start_dividend_run(p_id uuid, p_period text, p_trigger "DividendTrigger", p_dry boolean, p_requested_by uuid, p_approval_above bigint)
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
  IF NOT p_dry THEN
    PERFORM give_up_held(h.run_id, 'SUPERSEDED', NULL) FROM (SELECT DISTINCT p.run_id FROM "dividend_payouts" p WHERE p.state = 'HELD') AS h;
  END IF;
  v_number := newest_run() + 1;
  INSERT INTO "dividend_runs" ("id", "number", "period", "pays_period", "trigger", "is_dry", "state", "active", "requested_by", "syndicates", "payouts", "members", "amount")
  VALUES (p_id, v_number, p_period, CASE WHEN p_dry THEN NULL ELSE p_period END, p_trigger, p_dry, 'RUNNING', CASE WHEN p_dry THEN NULL ELSE true END, p_requested_by, 0, 0, 0, 0);

  INSERT INTO "dividend_payouts" ("run_id", "syndicate_id", "state", "reason", "treasury", "amount", "shares", "members")
  SELECT p_id, d.id, (CASE WHEN why.reason IS NOT NULL THEN 'SKIPPED' WHEN p_dry THEN 'PLANNED' WHEN d.amount > p_approval_above THEN 'HELD' ELSE 'PENDING' END)::"PayoutState",
         why.reason, d.treasury, CASE WHEN why.reason IS NULL THEN d.amount ELSE 0 END, d.shares, d.members
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
      SELECT count(*) AS syndicates, count(*) FILTER (WHERE p.reason IS NULL) AS payouts, count(*) FILTER (WHERE p.state = 'HELD') AS held,
             coalesce(sum(p.members) FILTER (WHERE p.reason IS NULL), 0) AS members, coalesce(sum(p.amount), 0) AS amount
      FROM "dividend_payouts" p WHERE p.run_id = p_id
    ) t
  ) sums
  WHERE r.id = p_id;
  RETURN jsonb_build_object('outcome', 'started', 'runId', p_id);
END $$;

-- End a run when nothing is owed any more. One that holds payouts back goes on waiting for a decision, and is in nobody's way meanwhile.
-- Order: the run's row is locked first, so that a retry that brings payouts back is seen whole or not at all; then its state.
-- Returns whether it ended now; a repeat returns false. Raises nothing.
CREATE OR REPLACE FUNCTION finish_dividend_run(p_run uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_is_held boolean;
BEGIN
  PERFORM 1 FROM "dividend_runs" r WHERE r.id = p_run AND r.state = 'RUNNING' FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'PENDING') THEN
    RETURN false;
  END IF;
  v_is_held := EXISTS (SELECT 1 FROM "dividend_payouts" p WHERE p.run_id = p_run AND p.state = 'HELD');
  UPDATE "dividend_runs" r SET "state" = (CASE WHEN v_is_held THEN 'AWAITING_APPROVAL' ELSE 'FINISHED' END)::"DividendRunState",
    "active" = NULL, "finished_at" = CASE WHEN v_is_held THEN NULL ELSE now() END
  WHERE r.id = p_run;
  RETURN NOT v_is_held;
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
    UPDATE "dividend_payouts" p SET "state" = 'PENDING' WHERE p.run_id = p_run AND p.state = 'HELD';
    UPDATE "dividend_runs" r SET "state" = 'RUNNING', "active" = true, "decided_by" = p_by, "finished_at" = NULL WHERE r.id = p_run;
  ELSE
    PERFORM give_up_held(p_run, 'REJECTED', p_by);
  END IF;
  PERFORM keep_answer(p_operation, '{"outcome": "decided"}');
  RETURN '{"outcome": "decided"}';
END $$;

-- Owe failed payouts again, as retry_dividend_run() does, once per request.
--   p_operation: the id of the request; the same again is answered as the first time
-- Order: no run starts meanwhile; the first answer; the payouts and the run; the answer is kept.
-- Returns as retry_dividend_run(). Raises 40001 (a twin of the operation is at work: run again).
CREATE OR REPLACE FUNCTION retry_payouts(p_operation uuid, p_run uuid, p_syndicate uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_answer jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock(pay_day_lock());
  v_answer := first_answer(p_operation);
  IF v_answer IS NOT NULL THEN RETURN v_answer; END IF;
  v_answer := retry_dividend_run(p_run, p_syndicate);
  IF v_answer ->> 'outcome' = 'retried' THEN PERFORM keep_answer(p_operation, v_answer); END IF;
  RETURN v_answer;
END $$;

-- What the shares of a syndicate are worth now: the treasury, less what pay days owe of it, over all shares.
-- A share costs worth / shares minor units, and never less than one. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION share_price(p_syndicate uuid) RETURNS TABLE (worth bigint, shares bigint) LANGUAGE sql STABLE AS $$
  SELECT a.balance - owed.amount,
         (SELECT coalesce(sum(m.shares), 0)::bigint FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.left_run = 9223372036854775807)
  FROM "accounts" a,
       LATERAL (SELECT coalesce(sum(p.amount - p.paid_amount), 0)::bigint AS amount
                FROM "dividend_payouts" p WHERE p.syndicate_id = p_syndicate AND p.state IN ('PENDING', 'HELD')) AS owed
  WHERE a.id = 'treasury:' || p_syndicate
$$;
