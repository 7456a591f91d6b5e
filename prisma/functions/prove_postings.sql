-- Prove up to p_rows postings of each of up to p_chains accounts, in one snapshot, from their checkpoints on, and move
-- the checkpoints of those that are right. What is frozen is left alone.
--   p_lane NEW: accounts whose head has moved, or was moved; OLD: those looked at longest ago
-- Returns { rows, chains, problems: [{ kind, account?, where, detail }] }, at most 100 named. Kinds:
--   POSTING_ALTERED, POSTING_MISSING (where: <account>#<seq>), ACCOUNT_HEAD (where: the account), TRANSFER_UNBALANCED (where: the transfer)
-- `account` is what is to be frozen for it. Nothing is for an unbalanced transfer, whose faulty side is unknown, nor
-- of the accounts that all players share: altering one row must not be a way to close the house.
-- Raises nothing.
CREATE OR REPLACE FUNCTION prove_postings(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb LANGUAGE sql AS $$
  WITH chains AS MATERIALIZED (
    (SELECT a.id, a.kind, coalesce(c.seq, 0) AS seq, c.hash, coalesce(c.balance, 0) AS balance,
            a.version AS head_seq, a.head_hash AS head_hash, a.balance AS head_balance
     FROM "accounts" a LEFT JOIN "chain_checkpoints" c ON c.chain = 'account:' || a.id AND c.lane = 'NEW'
     WHERE p_lane = 'NEW' AND a.frozen_reason IS NULL
       AND (a.version <> coalesce(c.seq, 0) OR a.balance <> coalesce(c.balance, 0) OR a.head_hash IS DISTINCT FROM c.hash)
     LIMIT p_chains)
    UNION ALL
    (SELECT a.id, a.kind, coalesce(o.seq, 0), o.hash, coalesce(o.balance, 0), n.seq, n.hash, n.balance
     FROM "chain_checkpoints" n JOIN "accounts" a ON n.chain = 'account:' || a.id
     LEFT JOIN "chain_checkpoints" o ON o.chain = n.chain AND o.lane = 'OLD'
     WHERE p_lane = 'OLD' AND n.lane = 'NEW' AND n.seq > 0 AND a.frozen_reason IS NULL
     ORDER BY o.at NULLS FIRST LIMIT p_chains)
  ), rows AS MATERIALIZED (
    SELECT c.id, p.posting, p.seq, p.hash, coalesce(s.balance, p.balance_after) AS balance_after, p.transfer_id, t AS transfer,
           coalesce(lag(p.seq) OVER history, c.seq) AS seq_before,
           CASE WHEN lag(p.seq) OVER history IS NULL THEN c.hash ELSE lag(p.hash) OVER history END AS hash_before,
           coalesce(lag(coalesce(s.balance, p.balance_after)) OVER history, c.balance) AS balance_before
    FROM chains c
    CROSS JOIN LATERAL (SELECT p AS posting, p.* FROM "postings" p WHERE p.account_id = c.id AND p.seq > c.seq AND (p_lane = 'NEW' OR p.seq <= c.head_seq)
                        ORDER BY p.seq LIMIT p_rows) AS p
    LEFT JOIN "transfers" t ON t.id = p.transfer_id
    LEFT JOIN LATERAL (SELECT c.balance, c.deviation FROM "chain_anchors" c WHERE c.account_id = p.account_id AND c.seq = p.seq ORDER BY c.at DESC LIMIT 1) AS s ON true
    WINDOW history AS (PARTITION BY c.id ORDER BY p.seq)
  ), ends AS (
    SELECT c.id, c.head_seq, c.head_hash, c.head_balance, count(r.seq) AS n,
           coalesce(max(r.seq), c.seq) AS seq,
           coalesce((array_agg(r.hash ORDER BY r.seq DESC) FILTER (WHERE r.seq IS NOT NULL))[1], c.hash) AS hash,
           coalesce((array_agg(r.balance_after ORDER BY r.seq DESC) FILTER (WHERE r.seq IS NOT NULL))[1], c.balance) AS balance
    FROM chains c LEFT JOIN rows r ON r.id = c.id
    GROUP BY c.id, c.seq, c.hash, c.balance, c.head_seq, c.head_hash, c.head_balance
  ), problems AS MATERIALIZED (
    SELECT 'POSTING_MISSING' AS kind, r.id AS account, r.id || '#' || r.seq_before + 1 AS place, format('row %s follows row %s', r.seq, r.seq_before) AS detail
    FROM rows r WHERE r.seq <> r.seq_before + 1
    UNION ALL
    SELECT 'POSTING_ALTERED', r.id, r.id || '#' || r.seq, posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer)
    FROM rows r WHERE r.seq = r.seq_before + 1 AND posting_fault(r.hash_before, r.balance_before, r.posting, r.transfer) IS NOT NULL
    UNION ALL
    SELECT 'ACCOUNT_HEAD', e.id, e.id, format('the account says row %s, balance %s; its postings end at row %s with %s', e.head_seq, e.head_balance, e.seq, e.balance)
    FROM ends e WHERE e.n < p_rows AND (e.seq <> e.head_seq OR e.balance <> e.head_balance OR e.hash IS DISTINCT FROM e.head_hash)
    UNION ALL
    SELECT 'TRANSFER_UNBALANCED', r.id, r.transfer_id::text, 'its postings do not sum to zero'
    FROM rows r WHERE transfer_sum(r.transfer_id) <> 0
  ), saved AS (
    INSERT INTO "chain_checkpoints" ("chain", "lane", "seq", "hash", "balance", "at")
    SELECT 'account:' || e.id, p_lane,
           -- The old lane has caught up: it begins anew.
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN 0 ELSE e.seq END,
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN NULL ELSE e.hash END,
           CASE WHEN p_lane = 'OLD' AND e.seq >= e.head_seq THEN 0 ELSE e.balance END, clock_timestamp()
    FROM ends e WHERE NOT EXISTS (SELECT 1 FROM problems p WHERE p.account = e.id AND p.kind <> 'TRANSFER_UNBALANCED')
    ON CONFLICT ("chain", "lane") DO UPDATE SET "seq" = excluded.seq, "hash" = excluded.hash, "balance" = excluded.balance, "at" = excluded.at
  )
  SELECT jsonb_build_object(
    'rows', (SELECT count(*) FROM rows), 'chains', (SELECT count(*) FROM chains),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', named.kind, 'account', c.id, 'where', place, 'detail', detail))), '[]')
                 FROM (SELECT * FROM problems LIMIT 100) AS named
                 LEFT JOIN chains c ON c.id = named.account AND c.kind NOT IN ('ISSUE', 'PAYMENT', 'PROVIDER') AND named.kind <> 'TRANSFER_UNBALANCED'))
$$;
