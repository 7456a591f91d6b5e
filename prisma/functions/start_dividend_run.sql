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
