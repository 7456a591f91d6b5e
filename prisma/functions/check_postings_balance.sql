-- Trigger after INSERT on postings, once per statement: the postings of a transfer arrive in one statement and sum to zero, or they
-- complete one of which postings were lost.
-- Raises VC002 (they do not).
CREATE OR REPLACE FUNCTION check_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken UUID;
BEGIN
  SELECT i.transfer_id INTO broken FROM inserted i GROUP BY i.transfer_id
  HAVING sum(i.amount) <> 0 AND (SELECT sum(p.amount) FROM "postings" p WHERE p.transfer_id = i.transfer_id) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of transfer % do not sum to zero', broken USING ERRCODE = 'VC002';
  END IF;
  RETURN NULL;
END $$;
