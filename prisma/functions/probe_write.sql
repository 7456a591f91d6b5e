-- Write a row, and more than fits into memory: what a full disk or a read-only server refuses. Nothing changes by it.
-- Raises 25006 (read-only), 53100 (disk full).
CREATE OR REPLACE FUNCTION probe_write() RETURNS void LANGUAGE plpgsql SET work_mem = '64kB' AS $$
BEGIN
  UPDATE "turns" SET "until" = "until" WHERE "name" = 'reconciliation';
  PERFORM count(*) FROM generate_series(1, 5000); -- Twice its work_mem, so that it goes to disk.
END $$;
