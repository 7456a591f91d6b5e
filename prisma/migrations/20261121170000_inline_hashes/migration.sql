-- The hashes of the chains are made of functions that Postgres calls stable (concat_ws, convert_to). Declared immutable, they are
-- called row by row; declared as what they are, Postgres puts their body into the statement that uses them. The same bytes come out.
ALTER FUNCTION posting_hash STABLE;
ALTER FUNCTION journal_hash STABLE;
