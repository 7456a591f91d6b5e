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
