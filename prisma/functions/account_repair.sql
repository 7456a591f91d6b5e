-- The smallest correction after which an account follows from its postings again: rows that are missing, recovered from their
-- transfers; rows that were altered, each with what is to count for it; the balance last.
-- What counts is what two witnesses outside the row say (its transfer, and the other postings of that transfer); else what two of
-- amount, running balance and transfer agree on; else the amount.
-- Returns [{ step: 'RESTORE_POSTING' | 'ANCHOR' | 'BALANCE', … }], amounts as text; empty when nothing is to be done; NULL when only a
--   backup helps (several rows in succession are missing, or a transfer is).
-- Writes nothing. Raises VC404 (no such account).
CREATE OR REPLACE FUNCTION account_repair(p_account text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_account "accounts";
  r record;
  v_seq bigint := 0;
  v_hash bytea;
  v_balance bigint := 0; -- As stated.
  v_raw bigint := 0; -- As the row before says.
  v_lost jsonb;
  v_leg bigint;
  v_counts bigint;
  v_fault text;
  v_steps jsonb := '[]';
BEGIN
  SELECT * INTO v_account FROM "accounts" a WHERE a.id = p_account;
  IF NOT FOUND THEN RAISE EXCEPTION 'no account %', p_account USING ERRCODE = 'VC404'; END IF;

  FOR r IN
    SELECT p AS posting, p.seq, p.amount, p.balance_after, p.hash, p.transfer_id, t AS transfer, t.id AS transfer_known, t.kind,
           CASE WHEN t.to_id = p_account THEN t.amount WHEN t.to_id IS NOT NULL AND t.from_id = p_account THEN -t.amount END AS leg, a.balance AS stated
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS a ON true
    WHERE p.account_id = p_account ORDER BY p.seq
  LOOP
    IF r.seq = v_seq + 2 THEN
      v_lost := lost_posting(p_account, v_seq + 1, v_hash, v_balance, r.posting, NULL);
      IF v_lost IS NOT NULL THEN
        v_steps := v_steps || (v_lost || '{"step": "RESTORE_POSTING"}');
        v_seq := v_seq + 1;
        v_hash := decode(v_lost ->> 'hash', 'hex');
        v_balance := v_lost ->> 'balanceAfter';
        v_raw := v_balance;
      END IF;
    END IF;
    IF r.seq <> v_seq + 1 OR r.transfer_known IS NULL THEN RETURN NULL; END IF;

    v_fault := posting_fault(v_hash, v_balance, r.posting, r.transfer);
    IF v_fault IS NULL THEN
      v_balance := coalesce(r.stated, r.balance_after);
    ELSE
      v_leg := r.leg;
      v_counts := CASE
        WHEN v_leg = -(SELECT sum(o.amount) FROM "postings" o WHERE o.transfer_id = r.transfer_id AND o.account_id <> p_account) THEN v_leg
        WHEN r.amount = r.balance_after - v_raw THEN r.amount
        WHEN v_leg IN (r.amount, r.balance_after - v_raw) THEN v_leg
        ELSE r.amount
      END;
      v_balance := v_balance + v_counts;
      v_steps := v_steps || jsonb_build_object(
        'step', 'ANCHOR', 'seq', r.seq, 'fault', v_fault, 'transferId', r.transfer_id, 'kind', r.kind,
        'amount', r.amount::text, 'balanceAfter', r.balance_after::text, 'countsFor', v_counts::text, 'countsAs', v_balance::text,
        'digest', encode(anchor_digest(v_hash, v_balance - v_counts, r.posting, r.transfer), 'hex'));
    END IF;
    v_seq := r.seq;
    v_hash := r.hash;
    v_raw := r.balance_after;
  END LOOP;

  IF v_account.version = v_seq + 1 THEN
    v_lost := lost_posting(p_account, v_seq + 1, v_hash, v_balance, NULL, v_account.head_hash);
    IF v_lost IS NOT NULL THEN
      v_steps := v_steps || (v_lost || '{"step": "RESTORE_POSTING"}');
      v_seq := v_seq + 1;
      v_hash := decode(v_lost ->> 'hash', 'hex');
      v_balance := v_lost ->> 'balanceAfter';
    END IF;
  END IF;
  IF v_account.version <> v_seq OR v_account.balance <> v_balance OR v_account.head_hash IS DISTINCT FROM v_hash THEN
    v_steps := v_steps || jsonb_build_object('step', 'BALANCE', 'seq', v_account.version, 'balance', v_account.balance::text, 'countsAs', v_balance::text,
                                             'version', v_seq, 'hash', encode(v_hash, 'hex'));
  END IF;
  RETURN v_steps;
END $$;
