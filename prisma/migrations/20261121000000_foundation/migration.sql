-- The foundation: players, money, tables, and the journal that a table is.

CREATE TYPE "Role" AS ENUM ('PLAYER', 'ADMIN');
CREATE TYPE "UserStatus" AS ENUM ('ACTIVE', 'EXCLUDED', 'BANNED');
CREATE TYPE "AccountKind" AS ENUM ('PLAYER', 'ESCROW', 'HOUSE', 'TREASURY', 'ISSUE', 'PAYMENT', 'PROVIDER');

CREATE TABLE "users" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "username" TEXT NOT NULL,
  "username_key" TEXT NOT NULL,
  "email" TEXT,
  "password_hash" TEXT,
  "role" "Role" NOT NULL DEFAULT 'PLAYER',
  "status" "UserStatus" NOT NULL DEFAULT 'ACTIVE',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "users_username_key_key" ON "users" ("username_key");
CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");

CREATE TABLE "sessions" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "user_id" UUID NOT NULL,
  "refresh_hash" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "sessions_user_id_idx" ON "sessions" ("user_id");

-- Money -------------------------------------------------------------------------------------------

CREATE TABLE "accounts" (
  "id" TEXT NOT NULL,
  "kind" "AccountKind" NOT NULL,
  "owner_id" UUID,
  "balance" BIGINT NOT NULL DEFAULT 0,
  "version" BIGINT NOT NULL DEFAULT 0,
  "head_hash" BYTEA,
  "frozen_reason" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "accounts_pkey" PRIMARY KEY ("id"),
  -- The house, the issue of play money, payments and providers may owe; players, escrow and treasuries can't.
  CONSTRAINT "accounts_balance_not_negative" CHECK ("kind" NOT IN ('PLAYER', 'ESCROW', 'TREASURY') OR "balance" >= 0)
);

CREATE TABLE "transfers" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "kind" TEXT NOT NULL,
  "from_id" TEXT NOT NULL,
  "to_id" TEXT,
  "amount" BIGINT NOT NULL,
  "round_id" UUID,
  "table_id" UUID,
  "seq" BIGINT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "transfers_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "transfers_amount_positive" CHECK ("amount" > 0)
);
CREATE INDEX "transfers_round_id_idx" ON "transfers" ("round_id");

CREATE TABLE "postings" (
  "account_id" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "transfer_id" UUID NOT NULL,
  "amount" BIGINT NOT NULL,
  "balance_after" BIGINT NOT NULL,
  "hash" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "postings_pkey" PRIMARY KEY ("account_id", "seq"),
  CONSTRAINT "postings_amount_not_zero" CHECK ("amount" <> 0)
);
CREATE INDEX "postings_transfer_id_idx" ON "postings" ("transfer_id");

-- Tables ------------------------------------------------------------------------------------------

CREATE TABLE "tables" (
  "id" UUID NOT NULL,
  "game" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "settings" JSONB NOT NULL,
  "opened_by" UUID,
  "version" BIGINT NOT NULL DEFAULT 0,
  "due_at" BIGINT,
  "frozen_reason" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tables_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "tables_due_at_idx" ON "tables" ("due_at");
CREATE INDEX "tables_created_at_id_idx" ON "tables" ("created_at", "id");

CREATE TABLE "journal" (
  "table_id" UUID NOT NULL,
  "seq" BIGINT NOT NULL,
  "round_id" UUID,
  "at" BIGINT NOT NULL,
  "player_id" UUID,
  "action_id" UUID,
  "command" JSONB NOT NULL,
  "snapshot" JSONB,
  "hash" BYTEA NOT NULL,
  "committed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- The fence: of two writers of one sequence number, one loses here, whatever it believed.
  CONSTRAINT "journal_pkey" PRIMARY KEY ("table_id", "seq"),
  CONSTRAINT "journal_seq_positive" CHECK ("seq" > 0)
);

CREATE TABLE "action_keys" (
  "player_id" UUID NOT NULL,
  "action_id" UUID NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "table_id" UUID NOT NULL,
  "seq" BIGINT NOT NULL,
  CONSTRAINT "action_keys_pkey" PRIMARY KEY ("player_id", "action_id")
);

CREATE TABLE "rounds" (
  "id" UUID NOT NULL,
  "table_id" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "engine_version" TEXT NOT NULL,
  "opened_seq" BIGINT NOT NULL,
  "opened_at" BIGINT NOT NULL,
  "settled_seq" BIGINT,
  "settled_at" BIGINT,
  CONSTRAINT "rounds_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "rounds_table_id_number_key" ON "rounds" ("table_id", "number");

CREATE TABLE "round_players" (
  "player_id" UUID NOT NULL,
  "round_id" UUID NOT NULL,
  "table_id" UUID NOT NULL,
  "seat" INTEGER NOT NULL,
  "staked" BIGINT NOT NULL,
  "paid" BIGINT NOT NULL,
  "settled_at" BIGINT NOT NULL,
  CONSTRAINT "round_players_pkey" PRIMARY KEY ("player_id", "round_id")
);
CREATE INDEX "round_players_player_id_settled_at_round_id_idx" ON "round_players" ("player_id", "settled_at" DESC, "round_id");

CREATE TABLE "idempotency_keys" (
  "player_id" UUID NOT NULL,
  "key" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "status" INTEGER,
  "body" JSONB,
  "lease_until" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("player_id", "key")
);
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" ("created_at");

-- Append-only, whoever asks -----------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'VC001';
END $$;

CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "journal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "transfers" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "postings" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The postings of a transfer arrive in one statement and sum to zero.
CREATE FUNCTION check_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken UUID;
BEGIN
  SELECT transfer_id INTO broken FROM inserted GROUP BY transfer_id HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of transfer % do not sum to zero', broken USING ERRCODE = 'VC002';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER postings_sum_to_zero AFTER INSERT ON "postings"
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_postings_balance();

-- Money paths -------------------------------------------------------------------------------------

-- What a posting's hash covers: the chain before it, itself, and its transfer.
CREATE FUNCTION posting_hash(p_prev bytea, p_account text, p_seq bigint, p_amount bigint, p_balance_after bigint, p_transfer "transfers")
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(coalesce(p_prev, ''::bytea) || convert_to(concat_ws('|',
    p_account, p_seq, p_amount, p_balance_after, p_transfer.id, p_transfer.kind, p_transfer.from_id,
    coalesce(p_transfer.to_id, '-'), p_transfer.amount, coalesce(p_transfer.round_id::text, '-')), 'UTF8'))
$$;

-- Post transfers, all or none.
--   p_transfers: [{ id?, kind, from, to, amount }] in the order they are to be posted
-- Order: transfers; accounts locked in sorted order (so that two callers can't deadlock); postings with
-- running balance and hash chain; balances. Returns one row per account touched.
-- Raises VC402 (too little money), VC423 (an account is frozen), VC404 (no such account),
--   23505 on transfers_pkey (this transfer id was posted before).
CREATE FUNCTION post_transfers(p_transfers jsonb, p_table uuid, p_seq bigint, p_round uuid)
RETURNS TABLE (account_id text, balance bigint, version bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  posted "transfers"[];
  touched text[];
  locked integer;
  bad record;
BEGIN
  WITH inserted AS (
    INSERT INTO "transfers" ("id", "kind", "from_id", "to_id", "amount", "round_id", "table_id", "seq")
    SELECT coalesce((e.value ->> 'id')::uuid, gen_random_uuid()), e.value ->> 'kind', e.value ->> 'from', e.value ->> 'to',
           (e.value ->> 'amount')::bigint, p_round, p_table, p_seq
    FROM jsonb_array_elements(p_transfers) WITH ORDINALITY AS e (value, ordinal) ORDER BY e.ordinal
    RETURNING "transfers"
  )
  SELECT array_agg(i."transfers"), array_agg((i."transfers").from_id) || array_agg((i."transfers").to_id)
  INTO posted, touched FROM inserted i;

  SELECT count(*) INTO locked
  FROM (SELECT 1 FROM "accounts" a WHERE a.id = ANY (touched) ORDER BY a.id FOR NO KEY UPDATE) AS rows;
  IF locked <> (SELECT count(DISTINCT id) FROM unnest(touched) AS id) THEN
    RAISE EXCEPTION 'no such account among %', touched USING ERRCODE = 'VC404';
  END IF;

  SELECT a.id, a.frozen_reason INTO bad FROM "accounts" a WHERE a.id = ANY (touched) AND a.frozen_reason IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % is frozen: %', bad.id, bad.frozen_reason USING ERRCODE = 'VC423';
  END IF;

  SELECT a.id INTO bad
  FROM (SELECT leg.id, sum(leg.amount) AS amount
        FROM unnest(posted) AS t, LATERAL (VALUES (t.from_id, -t.amount), (t.to_id, t.amount)) AS leg (id, amount)
        GROUP BY leg.id) AS change
  JOIN "accounts" a ON a.id = change.id
  WHERE a.kind IN ('PLAYER', 'TREASURY') AND a.balance + change.amount < 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % has too little', bad.id USING ERRCODE = 'VC402';
  END IF;

  -- From here on it succeeds.
  RETURN QUERY
  WITH RECURSIVE legs AS (
    SELECT leg.id, leg.amount, posted[i] AS transfer, row_number() OVER (PARTITION BY leg.id ORDER BY i, leg.side) AS n
    FROM generate_subscripts(posted, 1) AS i,
         LATERAL (VALUES (posted[i].from_id, -posted[i].amount, 0), (posted[i].to_id, posted[i].amount, 1)) AS leg (id, amount, side)
  ), chain AS (
    SELECT l.id, l.n, l.amount, l.transfer, a.version + 1 AS seq, a.balance + l.amount AS balance_after,
           posting_hash(a.head_hash, a.id, a.version + 1, l.amount, a.balance + l.amount, l.transfer) AS hash
    FROM legs l JOIN "accounts" a ON a.id = l.id WHERE l.n = 1
    UNION ALL
    SELECT l.id, l.n, l.amount, l.transfer, c.seq + 1, c.balance_after + l.amount,
           posting_hash(c.hash, l.id, c.seq + 1, l.amount, c.balance_after + l.amount, l.transfer)
    FROM chain c JOIN legs l ON l.id = c.id AND l.n = c.n + 1
  ), written AS (
    INSERT INTO "postings" ("account_id", "seq", "transfer_id", "amount", "balance_after", "hash")
    SELECT c.id, c.seq, (c.transfer).id, c.amount, c.balance_after, c.hash FROM chain c
  )
  UPDATE "accounts" a SET "balance" = last.balance_after, "version" = last.seq, "head_hash" = last.hash
  FROM (SELECT DISTINCT ON (c.id) c.id, c.seq, c.balance_after, c.hash FROM chain c ORDER BY c.id, c.n DESC) AS last
  WHERE a.id = last.id
  RETURNING a.id, a.balance, a.version;
END $$;

-- What a journal row's hash covers: the chain before it and all that is in it.
CREATE FUNCTION journal_hash(p_prev bytea, p_table uuid, p_seq bigint, p_round uuid, p_at bigint, p_player uuid, p_action uuid, p_command jsonb, p_snapshot jsonb)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(coalesce(p_prev, ''::bytea) || convert_to(concat_ws('|',
    p_table, p_seq, coalesce(p_round::text, '-'), p_at, coalesce(p_player::text, '-'), coalesce(p_action::text, '-'),
    p_command, coalesce(p_snapshot::text, '-')), 'UTF8'))
$$;

-- Commit one accepted command of a table: journal row, money, round marks. All or none.
--   p: { tableId, seq, roundId?, at, playerId?, actionId?, fingerprint?, command, snapshot?, dueAt?, transfers: [...],
--        opened?: { roundId, number, engineVersion }, settled?: { roundId, results: [{ playerId, seat, staked, paid }] } }
-- Order: action key (a repeat ends here, nothing written); journal row (the fence); money; round; the table's head.
-- Returns { outcome: 'committed', balances: [{ account, balance, version }] } (both as text: JSON numbers end at 2^53)
--      or { outcome: 'repeated', fingerprint, tableId, seq }.
-- Raises VC409 (this sequence number is taken), VC410 (the row before it is missing), VC404 (no such table),
--   VC423 (table or account frozen), VC402 (too little money).
CREATE FUNCTION commit_action(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_table uuid := (p ->> 'tableId')::uuid;
  v_seq bigint := (p ->> 'seq')::bigint;
  v_round uuid := (p ->> 'roundId')::uuid;
  v_player uuid := (p ->> 'playerId')::uuid;
  v_action uuid := (p ->> 'actionId')::uuid;
  v_at bigint := (p ->> 'at')::bigint;
  v_prev bytea;
  v_frozen text;
  v_earlier record;
  v_balances jsonb := '[]';
BEGIN
  IF v_action IS NOT NULL THEN
    INSERT INTO "action_keys" ("player_id", "action_id", "fingerprint", "table_id", "seq")
    VALUES (v_player, v_action, p ->> 'fingerprint', v_table, v_seq) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT k.fingerprint, k.table_id, k.seq INTO v_earlier FROM "action_keys" k WHERE k.player_id = v_player AND k.action_id = v_action;
      RETURN jsonb_build_object('outcome', 'repeated', 'fingerprint', v_earlier.fingerprint, 'tableId', v_earlier.table_id, 'seq', v_earlier.seq);
    END IF;
  END IF;

  SELECT j.hash INTO v_prev FROM "journal" j WHERE j.table_id = v_table AND j.seq = v_seq - 1;
  IF NOT FOUND AND v_seq > 1 THEN
    RAISE EXCEPTION 'journal of table % has no row %', v_table, v_seq - 1 USING ERRCODE = 'VC410';
  END IF;

  INSERT INTO "journal" ("table_id", "seq", "round_id", "at", "player_id", "action_id", "command", "snapshot", "hash")
  VALUES (v_table, v_seq, v_round, v_at, v_player, v_action, p -> 'command', p -> 'snapshot',
          journal_hash(v_prev, v_table, v_seq, v_round, v_at, v_player, v_action, p -> 'command', p -> 'snapshot'))
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'row % of table % is taken', v_seq, v_table USING ERRCODE = 'VC409';
  END IF;

  UPDATE "tables" t SET "version" = v_seq, "due_at" = (p ->> 'dueAt')::bigint WHERE t.id = v_table RETURNING t.frozen_reason INTO v_frozen;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no table %', v_table USING ERRCODE = 'VC404';
  ELSIF v_frozen IS NOT NULL THEN
    RAISE EXCEPTION 'table % is frozen: %', v_table, v_frozen USING ERRCODE = 'VC423';
  END IF;

  IF jsonb_array_length(p -> 'transfers') > 0 THEN
    SELECT jsonb_agg(jsonb_build_object('account', b.account_id, 'balance', b.balance::text, 'version', b.version::text)) INTO v_balances
    FROM post_transfers(p -> 'transfers', v_table, v_seq, v_round) AS b;
  END IF;

  IF p ? 'opened' THEN
    INSERT INTO "rounds" ("id", "table_id", "number", "engine_version", "opened_seq", "opened_at")
    VALUES ((p #>> '{opened,roundId}')::uuid, v_table, (p #>> '{opened,number}')::integer, p #>> '{opened,engineVersion}', v_seq, v_at);
  END IF;

  IF p ? 'settled' THEN
    UPDATE "rounds" r SET "settled_seq" = v_seq, "settled_at" = v_at
    WHERE r.id = (p #>> '{settled,roundId}')::uuid AND r.settled_seq IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'round % is not open', p #>> '{settled,roundId}' USING ERRCODE = 'VC411';
    END IF;
    IF EXISTS (SELECT 1 FROM "accounts" a WHERE a.id = 'escrow:' || v_table AND a.balance <> 0) THEN
      RAISE EXCEPTION 'round % leaves stakes in escrow', p #>> '{settled,roundId}' USING ERRCODE = 'VC412';
    END IF;
    INSERT INTO "round_players" ("player_id", "round_id", "table_id", "seat", "staked", "paid", "settled_at")
    SELECT (x ->> 'playerId')::uuid, (p #>> '{settled,roundId}')::uuid, v_table, (x ->> 'seat')::integer, (x ->> 'staked')::bigint, (x ->> 'paid')::bigint, v_at
    FROM jsonb_array_elements(p #> '{settled,results}') AS x;
  END IF;

  RETURN jsonb_build_object('outcome', 'committed', 'balances', v_balances);
END $$;

-- Prove the whole ledger in one statement, so in one snapshot. Returns { accounts, transfers, drift, problems: [...] };
-- at most 100 problems are named.
CREATE FUNCTION check_ledger() RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH sums AS (
    SELECT account_id, sum(amount) AS total, count(*) AS n, max(seq) AS head FROM "postings" GROUP BY account_id
  ), open_stakes AS (
    SELECT r.table_id, sum(CASE WHEN t.to_id = 'escrow:' || r.table_id THEN t.amount WHEN t.from_id = 'escrow:' || r.table_id THEN -t.amount ELSE 0 END) AS total
    FROM "rounds" r JOIN "transfers" t ON t.round_id = r.id WHERE r.settled_seq IS NULL GROUP BY r.table_id
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
    SELECT 'UNBALANCED_TRANSFER', p.transfer_id::text, format('postings sum to %s', sum(p.amount))
    FROM "postings" p GROUP BY p.transfer_id HAVING sum(p.amount) <> 0
    UNION ALL
    SELECT 'TRANSFER_WITHOUT_POSTINGS', t.id::text, t.kind
    FROM "transfers" t WHERE NOT EXISTS (SELECT 1 FROM "postings" p WHERE p.transfer_id = t.id AND p.account_id = t.from_id AND p.amount = -t.amount)
    UNION ALL
    SELECT 'POSTINGS_WITHOUT_TRANSFER', p.transfer_id::text, p.account_id
    FROM "postings" p LEFT JOIN "transfers" t ON t.id = p.transfer_id WHERE t.id IS NULL
    UNION ALL
    SELECT 'ESCROW_MISMATCH', a.id, format('balance %s, stakes of the open round %s', a.balance, coalesce(o.total, 0))
    FROM "accounts" a LEFT JOIN open_stakes o ON o.table_id = a.owner_id
    WHERE a.kind = 'ESCROW' AND a.balance <> coalesce(o.total, 0)
  )
  SELECT jsonb_build_object(
    'accounts', (SELECT count(*) FROM "accounts"),
    'transfers', (SELECT count(*) FROM "transfers"),
    'drift', (SELECT coalesce(sum(balance), 0) FROM "accounts"),
    'problems', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'where', place, 'detail', detail)), '[]') FROM (SELECT * FROM problems LIMIT 100) AS named))
$$;

-- The application's role: reads and appends; changes only what is meant to change. A deployment gives its
-- login role membership; where this user may not create roles, an administrator does it beforehand.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'vegascore_app') THEN
    CREATE ROLE vegascore_app NOLOGIN;
  END IF;
  GRANT USAGE ON SCHEMA public TO vegascore_app;
  GRANT SELECT, INSERT ON "journal", "transfers", "postings", "action_keys", "round_players" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE ON "users", "accounts", "tables", "rounds" TO vegascore_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "sessions", "idempotency_keys" TO vegascore_app;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'no right to create the role vegascore_app: the application runs as the owner';
END $$;
