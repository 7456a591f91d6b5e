-- Prove the whole ledger in one statement, so in one snapshot: sums, sequences and transfers, every posting along its
-- account's hash chain (a row altered, removed or moved is named even where the sums still agree), and the escrows. What two admins
-- have stated for a row (an anchor) counts in place of what it says, as long as the row is what they saw.
-- Returns { accounts, transfers, drift, problems: [{ kind, where, detail }] }; at most 100 problems are named.
-- Writes nothing, raises nothing. It reads everything: minutes on a large ledger.
CREATE OR REPLACE FUNCTION check_ledger() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH anchors AS (
    SELECT DISTINCT ON (account_id, seq) account_id, seq, balance, deviation FROM "chain_anchors" ORDER BY account_id, seq, at DESC
  ), sums AS (
    SELECT p.account_id, sum(p.amount + coalesce(a.deviation, 0)) AS total, count(*) AS n, max(p.seq) AS head
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq GROUP BY p.account_id
  ), chain AS (
    SELECT p AS posting, p.transfer_id, lag(p.hash) OVER history AS hash_before, coalesce(lag(coalesce(a.balance, p.balance_after)) OVER history, 0) AS balance_before
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq WINDOW history AS (PARTITION BY p.account_id ORDER BY p.seq)
  ), problems AS (
    SELECT 'BALANCE_DRIFT' AS kind, a.id AS place, format('balance %s, postings %s', a.balance, coalesce(s.total, 0)) AS detail
    FROM "accounts" a LEFT JOIN sums s ON s.account_id = a.id WHERE a.balance <> coalesce(s.total, 0)
    UNION ALL
    SELECT 'POSTING_GAP', a.id, format('version %s, %s postings, newest %s', a.version, coalesce(s.n, 0), coalesce(s.head, 0))
    FROM "accounts" a LEFT JOIN sums s ON s.account_id = a.id WHERE a.version <> coalesce(s.n, 0) OR a.version <> coalesce(s.head, 0)
    UNION ALL
    SELECT 'NEGATIVE_BALANCE', a.id, a.balance::text FROM "accounts" a WHERE a.balance < 0 AND a.kind IN ('PLAYER', 'ESCROW', 'TREASURY')
    UNION ALL
    SELECT 'NO_ACCOUNT', s.account_id, 'postings of an account that does not exist'
    FROM sums s LEFT JOIN "accounts" a ON a.id = s.account_id WHERE a.id IS NULL
    UNION ALL
    SELECT 'UNBALANCED_TRANSFER', p.transfer_id::text, format('postings sum to %s', sum(p.amount + coalesce(a.deviation, 0)))
    FROM "postings" p LEFT JOIN anchors a ON a.account_id = p.account_id AND a.seq = p.seq
    GROUP BY p.transfer_id HAVING sum(p.amount + coalesce(a.deviation, 0)) <> 0
    UNION ALL
    SELECT 'TRANSFER_WITHOUT_POSTINGS', t.id::text, t.kind
    FROM "transfers" t WHERE NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = t.from_id
                                                AND (p.amount = -t.amount OR EXISTS (SELECT 1 FROM anchors a WHERE a.account_id = p.account_id AND a.seq = p.seq)))
    UNION ALL
    SELECT 'POSTINGS_WITHOUT_TRANSFER', p.transfer_id::text, p.account_id
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id WHERE t.id IS NULL
    UNION ALL
    SELECT 'BROKEN_CHAIN', (c.posting).account_id || '#' || (c.posting).seq, posting_fault(c.hash_before, c.balance_before, c.posting, t)
    FROM chain c JOIN "transfers" t ON t.id = c.transfer_id
    WHERE posting_fault(c.hash_before, c.balance_before, c.posting, t) IS NOT NULL
    UNION ALL
    SELECT 'BROKEN_HEAD', a.id, 'the account does not end in its newest posting'
    FROM "accounts" a LEFT JOIN "postings" p ON p.account_id = a.id AND p.seq = a.version
    WHERE a.head_hash IS DISTINCT FROM p.hash
    UNION ALL
    SELECT 'ESCROW_MISMATCH', m.account, m.detail FROM escrow_mismatches() m
  )
  SELECT jsonb_build_object(
    'accounts', (SELECT count(*) FROM "accounts"),
    'transfers', (SELECT count(*) FROM "transfers"),
    'drift', (SELECT coalesce(sum(balance), 0) FROM "accounts"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'where', place, 'detail', detail)), '[]') FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;
