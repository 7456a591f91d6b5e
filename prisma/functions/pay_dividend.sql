-- Pay the next chunk of one payout: at most p_limit members, all or none, once.
-- Order: the syndicate and its payout are locked (of two workers on one job the second waits, and finds it done); at
--   the first chunk, the largest remainders; the parts; one transfer with one posting per member and one for the
--   treasury; the chunk; the payout, PAID after its last chunk.
-- The part of a member who was banned or deleted, whose account is frozen, or whose wallet would come to more than 2^53 - 1, stays in the treasury.
-- Returns { outcome: 'paid', isLast, chunk, members, amount, credits: [[user, amount, balance, version], …] } (numbers as text: JSON's end at 2^53)
--      or { outcome: 'closed', state }: nothing is owed (any more).
-- Raises VC404 (no such payout), VC402 (the treasury has too little), VC423 (it is frozen), VC413 (the shares are not those the run has frozen).
CREATE OR REPLACE FUNCTION pay_dividend(p_run uuid, p_syndicate uuid, p_limit integer) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  LATERAL (SELECT d.part > 0 AND u.status IS NOT NULL AND u.status <> 'BANNED' AND a.id IS NOT NULL AND a.frozen_reason IS NULL
                  AND a.balance <= 9007199254740991 - d.part) AS payable (yes);
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
