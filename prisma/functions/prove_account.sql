-- Prove one account whole, frozen or not: every posting along its chain, its transfers, its balance.
-- Returns [{ kind, account, where, detail }], at most 100, of the kinds that prove_postings() names.
-- Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION prove_account(p_account text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH rows AS (
    SELECT p AS posting, p.seq, p.hash, coalesce(s.balance, p.balance_after) AS balance_after, p.transfer_id, t AS transfer, coalesce(lag(p.seq) OVER history, 0) AS seq_before,
           lag(p.hash) OVER history AS hash_before, coalesce(lag(coalesce(s.balance, p.balance_after)) OVER history, 0) AS balance_before
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance, c.deviation FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS s ON true
    WHERE p.account_id = p_account WINDOW history AS (ORDER BY p.seq)
  ), problems AS (
    SELECT 'POSTING_MISSING' AS kind, p_account || '#' || r.seq_before + 1 AS place, format('row %s follows row %s', r.seq, r.seq_before) AS detail
    FROM rows r WHERE r.seq <> r.seq_before + 1
    UNION ALL
    SELECT 'POSTING_ALTERED', p_account || '#' || r.seq, posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer)
    FROM rows r WHERE r.seq = r.seq_before + 1 AND posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer) IS NOT NULL
    UNION ALL
    SELECT 'ACCOUNT_HEAD', a.id, format('the account says row %s, balance %s; its postings end at row %s with %s', a.version, a.balance, coalesce(e.seq, 0), coalesce(e.balance_after, 0))
    FROM "accounts" a LEFT JOIN (SELECT * FROM rows r ORDER BY r.seq DESC LIMIT 1) AS e ON true
    WHERE a.id = p_account AND (a.version <> coalesce(e.seq, 0) OR a.balance <> coalesce(e.balance_after, 0) OR a.head_hash IS DISTINCT FROM e.hash)
    UNION ALL
    SELECT 'TRANSFER_UNBALANCED', r.transfer_id::text, 'its postings do not sum to zero'
    FROM rows r WHERE transfer_sum(r.transfer_id) <> 0
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'account', p_account, 'where', place, 'detail', detail)), '[]')
  FROM (SELECT * FROM problems LIMIT 100) AS named
$$;
