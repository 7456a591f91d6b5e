-- Number of the newest run of dividends, dry ones included; 0 before the first. Raises nothing.
CREATE OR REPLACE FUNCTION newest_run() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT coalesce(max("number"), 0) FROM "dividend_runs" $$;
