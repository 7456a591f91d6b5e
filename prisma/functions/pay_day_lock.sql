-- Number of the advisory lock between memberships and runs. Who joins or leaves holds it shared, who starts a run holds it
-- alone: every membership is before a run or after it. Raises nothing.
CREATE OR REPLACE FUNCTION pay_day_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 7270737001 $$;
