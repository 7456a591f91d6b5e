-- Carry out what account_repair() has proposed, by the repair that says so: new rows, and the balance that follows from them.
-- Order: lost postings; anchors; balance; the chain is to be proven anew from its beginning.
-- Raises 23514 (a balance would be below zero: it was spent already).
CREATE OR REPLACE FUNCTION restore_account(p_repair uuid, p_account text, p_steps jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s jsonb;
BEGIN
  FOR s IN SELECT * FROM jsonb_array_elements(p_steps) LOOP
    CASE s ->> 'step'
      WHEN 'RESTORE_POSTING' THEN
        INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
        VALUES (p_account, (s ->> 'seq')::bigint, (s ->> 'transferId')::uuid, (s ->> 'amount')::bigint, (s ->> 'balanceAfter')::bigint, decode(s ->> 'hash', 'hex'));
      WHEN 'ANCHOR' THEN
        INSERT INTO "chain_anchors" ("account_id", "seq", "repair_id", "digest", "balance", "deviation")
        VALUES (p_account, (s ->> 'seq')::bigint, p_repair, decode(s ->> 'digest', 'hex'), (s ->> 'countsAs')::bigint, (s ->> 'countsFor')::bigint - (s ->> 'amount')::bigint);
      WHEN 'BALANCE' THEN
        UPDATE "accounts" a SET "balance" = (s ->> 'countsAs')::bigint, "version" = (s ->> 'version')::bigint, "head_hash" = decode(s ->> 'hash', 'hex')
        WHERE a.id = p_account;
    END CASE;
  END LOOP;
  UPDATE "chain_checkpoints" c SET "seq" = 0, "hash" = NULL, "balance" = 0 WHERE c.chain = 'account:' || p_account;
END $$;
