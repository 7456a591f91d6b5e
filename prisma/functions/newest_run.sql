-- Number of the newest run of dividends, dry ones included, or of the newest period of the house's share: the two count together, so that
-- every membership is before one or after it. 0 before the first. Raises nothing.
CREATE OR REPLACE FUNCTION newest_run() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT greatest(coalesce((SELECT max("number") FROM "dividend_runs"), 0), coalesce((SELECT max("number") FROM "house_periods"), 0))
$$;
