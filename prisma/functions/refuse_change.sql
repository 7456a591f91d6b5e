-- Trigger before UPDATE, DELETE and TRUNCATE of the append-only tables, whoever asks.
-- Raises VC001, always.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'VC001';
END $$;
