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
