-- Trigger after INSERT on postings, once per statement: the postings of a transfer arrive in one statement and sum to zero.
-- Raises VC002 (they do not).
CREATE OR REPLACE FUNCTION check_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken UUID;
BEGIN
  SELECT transfer_id INTO broken FROM inserted GROUP BY transfer_id HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of transfer % do not sum to zero', broken USING ERRCODE = 'VC002';
  END IF;
  RETURN NULL;
END $$;
