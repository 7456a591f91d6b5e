-- The whole schema as the migrations leave it, for reading. Written by `npm run docs:schema`, never by hand; a test compares
-- it with a migrated database. The text of each function is in functions/<name>.sql.

CREATE TYPE "AccountKind" AS ENUM ('PLAYER', 'ESCROW', 'HOUSE', 'TREASURY', 'ISSUE', 'PAYMENT', 'PROVIDER');

CREATE TYPE "DividendRunState" AS ENUM ('AWAITING_APPROVAL', 'RUNNING', 'FINISHED', 'REJECTED');

CREATE TYPE "DividendTrigger" AS ENUM ('MANUAL', 'SCHEDULED');

CREATE TYPE "PayoutState" AS ENUM ('PENDING', 'PAID', 'FAILED', 'SKIPPED', 'PLANNED', 'HELD');

CREATE TYPE "Role" AS ENUM ('PLAYER', 'ADMIN');

CREATE TYPE "UserStatus" AS ENUM ('ACTIVE', 'EXCLUDED', 'BANNED');

CREATE TABLE accounts (
  id text NOT NULL,
  kind "AccountKind" NOT NULL,
  owner_id uuid,
  balance bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,
  head_hash bytea,
  frozen_reason text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT accounts_pkey PRIMARY KEY (id),
  CONSTRAINT accounts_balance_not_negative CHECK (((kind <> ALL (ARRAY['PLAYER'::"AccountKind", 'ESCROW'::"AccountKind", 'TREASURY'::"AccountKind"])) OR (balance >= 0)))
) WITH (fillfactor=80);
CREATE INDEX accounts_frozen_idx ON public.accounts USING btree (id) WHERE (frozen_reason IS NOT NULL);
GRANT INSERT, SELECT, UPDATE ON accounts TO vegascore_app;

CREATE TABLE action_keys (
  player_id uuid NOT NULL,
  action_id uuid NOT NULL,
  fingerprint text NOT NULL,
  table_id uuid NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT action_keys_pkey PRIMARY KEY (player_id, action_id)
);
GRANT INSERT, SELECT ON action_keys TO vegascore_app;

CREATE TABLE audit_log (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  call_id uuid NOT NULL,
  admin_id uuid NOT NULL,
  call text NOT NULL,
  address text NOT NULL,
  request jsonb,
  status integer,
  code text,
  CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_at_id_idx ON public.audit_log USING btree (at, id);
CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON audit_log TO vegascore_app;

CREATE TABLE book_problems (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  subject text NOT NULL,
  place text NOT NULL,
  detail text NOT NULL,
  found_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at timestamp(3) with time zone,
  CONSTRAINT book_problems_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX book_problems_open_key ON public.book_problems USING btree (kind, place) WHERE (closed_at IS NULL);
CREATE INDEX book_problems_subject_id_idx ON public.book_problems USING btree (subject, id);
GRANT INSERT, SELECT, UPDATE ON book_problems TO vegascore_app;

CREATE TABLE chain_anchors (
  account_id text NOT NULL,
  seq bigint NOT NULL,
  repair_id uuid NOT NULL,
  digest bytea NOT NULL,
  balance bigint NOT NULL,
  deviation bigint NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT chain_anchors_pkey PRIMARY KEY (account_id, seq, repair_id),
  CONSTRAINT chain_anchors_repair_id_fkey FOREIGN KEY (repair_id) REFERENCES repairs(id)
);
CREATE TRIGGER chain_anchors_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.chain_anchors FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON chain_anchors TO vegascore_app;

CREATE TABLE chain_checkpoints (
  chain text NOT NULL,
  lane text NOT NULL,
  seq bigint NOT NULL,
  hash bytea,
  balance bigint,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT chain_checkpoints_pkey PRIMARY KEY (chain, lane)
);
CREATE INDEX chain_checkpoints_lane_at_idx ON public.chain_checkpoints USING btree (lane, at);
GRANT INSERT, SELECT, UPDATE ON chain_checkpoints TO vegascore_app;

CREATE TABLE chain_roots (
  day date NOT NULL,
  kind text NOT NULL,
  root bytea NOT NULL,
  chains bigint NOT NULL,
  rows bigint NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT chain_roots_pkey PRIMARY KEY (day, kind)
);
CREATE TRIGGER chain_roots_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.chain_roots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON chain_roots TO vegascore_app;

CREATE TABLE chat_messages (
  id uuid NOT NULL,
  table_id uuid NOT NULL,
  player_id uuid NOT NULL,
  username text NOT NULL,
  text text NOT NULL,
  phrase text,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT chat_messages_pkey PRIMARY KEY (id)
);
CREATE INDEX chat_messages_at_idx ON public.chat_messages USING btree (at);
CREATE INDEX chat_messages_table_id_at_id_idx ON public.chat_messages USING btree (table_id, at DESC, id DESC);
GRANT DELETE, INSERT, SELECT ON chat_messages TO vegascore_app;

CREATE TABLE chat_mutes (
  player_id uuid NOT NULL,
  until timestamp(3) with time zone NOT NULL,
  incident_id uuid NOT NULL,
  CONSTRAINT chat_mutes_pkey PRIMARY KEY (player_id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON chat_mutes TO vegascore_app;

CREATE TABLE dividend_chunks (
  run_id uuid NOT NULL,
  syndicate_id uuid NOT NULL,
  chunk integer NOT NULL,
  transfer_id uuid,
  first_user uuid NOT NULL,
  last_user uuid NOT NULL,
  members integer NOT NULL,
  amount bigint NOT NULL,
  paid_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT dividend_chunks_pkey PRIMARY KEY (run_id, syndicate_id, chunk)
);
CREATE UNIQUE INDEX dividend_chunks_transfer_id_key ON public.dividend_chunks USING btree (transfer_id);
CREATE TRIGGER dividend_chunks_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.dividend_chunks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON dividend_chunks TO vegascore_app;

CREATE TABLE dividend_payouts (
  run_id uuid NOT NULL,
  syndicate_id uuid NOT NULL,
  state "PayoutState" NOT NULL,
  reason text,
  treasury bigint NOT NULL,
  amount bigint NOT NULL,
  shares bigint NOT NULL,
  members integer NOT NULL,
  chunks integer NOT NULL DEFAULT 0,
  seen_members integer NOT NULL DEFAULT 0,
  paid_members integer NOT NULL DEFAULT 0,
  paid_amount bigint NOT NULL DEFAULT 0,
  seen_up_to uuid,
  cutoff_rest bigint,
  cutoff_user uuid,
  attempts integer NOT NULL DEFAULT 0,
  enqueues integer NOT NULL DEFAULT 0,
  enqueued_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  CONSTRAINT dividend_payouts_pkey PRIMARY KEY (run_id, syndicate_id),
  CONSTRAINT dividend_payouts_paid_in_range CHECK ((((paid_amount >= 0) AND (paid_amount <= amount)) AND (amount <= treasury))),
  CONSTRAINT dividend_payouts_seen_in_range CHECK (((paid_members <= seen_members) AND (seen_members <= members))),
  CONSTRAINT dividend_payouts_run_id_fkey FOREIGN KEY (run_id) REFERENCES dividend_runs(id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE INDEX dividend_payouts_run_id_state_syndicate_id_idx ON public.dividend_payouts USING btree (run_id, state, syndicate_id);
CREATE INDEX dividend_payouts_syndicate_id_open_idx ON public.dividend_payouts USING btree (syndicate_id) WHERE (state = ANY (ARRAY['PENDING'::"PayoutState", 'HELD'::"PayoutState"]));
GRANT INSERT, SELECT, UPDATE ON dividend_payouts TO vegascore_app;

CREATE TABLE dividend_runs (
  id uuid NOT NULL,
  number bigint NOT NULL,
  period text,
  pays_period text,
  trigger "DividendTrigger" NOT NULL,
  is_dry boolean NOT NULL,
  state "DividendRunState" NOT NULL,
  active boolean,
  requested_by uuid,
  decided_by uuid,
  syndicates integer NOT NULL,
  payouts integer NOT NULL,
  members bigint NOT NULL,
  amount bigint NOT NULL,
  started_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at timestamp(3) with time zone,
  digest text,
  CONSTRAINT dividend_runs_pkey PRIMARY KEY (id),
  CONSTRAINT dividend_runs_active_in_its_states CHECK (((active IS TRUE) = ((NOT is_dry) AND (state = 'RUNNING'::"DividendRunState")))),
  CONSTRAINT dividend_runs_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT dividend_runs_period_paid_once CHECK ((NOT (pays_period IS DISTINCT FROM CASE WHEN (is_dry OR (state = 'REJECTED'::"DividendRunState")) THEN NULL::text ELSE period END)))
);
CREATE UNIQUE INDEX dividend_runs_active_key ON public.dividend_runs USING btree (active);
CREATE UNIQUE INDEX dividend_runs_number_key ON public.dividend_runs USING btree (number);
CREATE UNIQUE INDEX dividend_runs_pays_period_key ON public.dividend_runs USING btree (pays_period);
GRANT INSERT, SELECT, UPDATE ON dividend_runs TO vegascore_app;

CREATE TABLE dividend_schedule (
  id integer NOT NULL DEFAULT 1,
  pattern text NOT NULL,
  since timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT dividend_schedule_pkey PRIMARY KEY (id),
  CONSTRAINT dividend_schedule_is_one CHECK ((id = 1))
);
GRANT INSERT, SELECT, UPDATE ON dividend_schedule TO vegascore_app;

CREATE TABLE freeze_log (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  actor_id uuid,
  action text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT freeze_log_pkey PRIMARY KEY (id)
);
CREATE INDEX freeze_log_subject_id_idx ON public.freeze_log USING btree (subject, id DESC);
CREATE TRIGGER freeze_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.freeze_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON freeze_log TO vegascore_app;

CREATE TABLE house_credits (
  period text NOT NULL,
  syndicate_id uuid NOT NULL,
  result bigint NOT NULL,
  amount bigint NOT NULL,
  shares bigint NOT NULL,
  transfer_id uuid,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT house_credits_pkey PRIMARY KEY (syndicate_id, period),
  CONSTRAINT house_credits_never_negative CHECK (((amount >= 0) AND (shares >= 0) AND ((amount > 0) = (transfer_id IS NOT NULL)))),
  CONSTRAINT house_credits_period_fkey FOREIGN KEY (period) REFERENCES house_periods(period),
  CONSTRAINT house_credits_syndicate_id_fkey FOREIGN KEY (syndicate_id) REFERENCES syndicates(id)
);
CREATE UNIQUE INDEX house_credits_transfer_id_key ON public.house_credits USING btree (transfer_id);
CREATE TRIGGER house_credits_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.house_credits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON house_credits TO vegascore_app;

CREATE TABLE house_periods (
  period text NOT NULL,
  number bigint NOT NULL,
  until_at bigint NOT NULL,
  per_mille integer NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT house_periods_pkey PRIMARY KEY (period),
  CONSTRAINT house_periods_share_is_a_part CHECK (((per_mille >= 1) AND (per_mille <= 1000)))
);
CREATE UNIQUE INDEX house_periods_number_key ON public.house_periods USING btree (number);
CREATE UNIQUE INDEX house_periods_until_at_key ON public.house_periods USING btree (until_at);
CREATE TRIGGER house_periods_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.house_periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON house_periods TO vegascore_app;

CREATE TABLE idempotency_keys (
  player_id uuid NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer,
  body jsonb,
  lease_until timestamp(3) with time zone NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (player_id, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON public.idempotency_keys USING btree (created_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON idempotency_keys TO vegascore_app;

CREATE TABLE incidents (
  id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  source text NOT NULL,
  player_id uuid NOT NULL,
  username text NOT NULL,
  table_id uuid,
  message_id uuid,
  text text NOT NULL,
  findings jsonb NOT NULL,
  action text NOT NULL,
  is_handed_over boolean NOT NULL,
  reporter_id uuid,
  reason text NOT NULL,
  state text NOT NULL DEFAULT 'OPEN'::text,
  appeal text,
  decided_by uuid,
  decided_at timestamp(3) with time zone,
  CONSTRAINT incidents_pkey PRIMARY KEY (id),
  CONSTRAINT incidents_source_check CHECK ((source = ANY (ARRAY['MACHINE'::text, 'REPORT'::text]))),
  CONSTRAINT incidents_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'UPHELD'::text, 'LIFTED'::text])))
);
CREATE UNIQUE INDEX incidents_message_id_reporter_id_key ON public.incidents USING btree (message_id, reporter_id);
CREATE INDEX incidents_player_id_at_id_idx ON public.incidents USING btree (player_id, at DESC, id DESC);
CREATE INDEX incidents_state_at_id_idx ON public.incidents USING btree (state, at DESC, id DESC);
GRANT INSERT, SELECT, UPDATE ON incidents TO vegascore_app;

CREATE TABLE journal (
  table_id uuid NOT NULL,
  seq bigint NOT NULL,
  round_id uuid,
  at bigint NOT NULL,
  player_id uuid,
  action_id uuid,
  command jsonb NOT NULL,
  snapshot jsonb,
  hash bytea NOT NULL,
  committed_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT journal_pkey PRIMARY KEY (table_id, seq),
  CONSTRAINT journal_seq_positive CHECK ((seq > 0))
);
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON journal TO vegascore_app;

CREATE TABLE message_contacts (
  owner_id uuid NOT NULL,
  other_id uuid NOT NULL,
  state text NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT message_contacts_pkey PRIMARY KEY (owner_id, other_id),
  CONSTRAINT message_contacts_other_check CHECK ((owner_id <> other_id)),
  CONSTRAINT message_contacts_state_check CHECK ((state = ANY (ARRAY['REQUESTED'::text, 'ACCEPTED'::text, 'DECLINED'::text])))
);
GRANT INSERT, SELECT, UPDATE ON message_contacts TO vegascore_app;

CREATE TABLE message_deliveries (
  device_id text NOT NULL,
  message_id uuid NOT NULL,
  CONSTRAINT message_deliveries_pkey PRIMARY KEY (device_id, message_id),
  CONSTRAINT message_deliveries_message_id_fkey FOREIGN KEY (message_id) REFERENCES private_messages(id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX message_deliveries_message_id_idx ON public.message_deliveries USING btree (message_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON message_deliveries TO vegascore_app;

CREATE TABLE message_devices (
  device_id text NOT NULL,
  player_id uuid NOT NULL,
  card jsonb NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT message_devices_pkey PRIMARY KEY (device_id)
);
CREATE INDEX message_devices_player_id_idx ON public.message_devices USING btree (player_id);
GRANT DELETE, INSERT, SELECT ON message_devices TO vegascore_app;

CREATE TABLE moderation_rules (
  version integer NOT NULL,
  rules jsonb NOT NULL,
  author_id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT moderation_rules_pkey PRIMARY KEY (version)
);
GRANT INSERT, SELECT ON moderation_rules TO vegascore_app;

CREATE TABLE operations (
  id uuid NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT operations_pkey PRIMARY KEY (id)
);
CREATE INDEX operations_created_at_idx ON public.operations USING btree (created_at);
GRANT DELETE, INSERT, SELECT ON operations TO vegascore_app;

CREATE TABLE player_relations (
  owner_id uuid NOT NULL,
  other_id uuid NOT NULL,
  kind text NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT player_relations_pkey PRIMARY KEY (owner_id, other_id),
  CONSTRAINT player_relations_kind_check CHECK ((kind = ANY (ARRAY['MUTED'::text, 'BLOCKED'::text]))),
  CONSTRAINT player_relations_other_check CHECK ((owner_id <> other_id))
);
GRANT DELETE, INSERT, SELECT, UPDATE ON player_relations TO vegascore_app;

CREATE TABLE postings (
  account_id text NOT NULL,
  seq bigint NOT NULL,
  transfer_id uuid NOT NULL,
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT postings_pkey PRIMARY KEY (account_id, seq),
  CONSTRAINT postings_amount_not_zero CHECK ((amount <> 0))
);
CREATE INDEX postings_transfer_id_idx ON public.postings USING btree (transfer_id);
CREATE TRIGGER postings_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_sum_to_zero AFTER INSERT ON public.postings REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_postings_balance();
GRANT INSERT, SELECT ON postings TO vegascore_app;

CREATE TABLE private_messages (
  id uuid NOT NULL,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  from_id uuid NOT NULL,
  to_id uuid NOT NULL,
  digest text NOT NULL,
  envelope jsonb NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT private_messages_pkey PRIMARY KEY (id)
);
CREATE INDEX private_messages_at_idx ON public.private_messages USING btree (at);
CREATE UNIQUE INDEX private_messages_from_id_digest_key ON public.private_messages USING btree (from_id, digest);
GRANT DELETE, INSERT, SELECT, UPDATE ON private_messages TO vegascore_app;

CREATE TABLE reconciliations (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  duration_ms integer NOT NULL,
  proven jsonb NOT NULL,
  problems jsonb NOT NULL,
  CONSTRAINT reconciliations_pkey PRIMARY KEY (id)
);
CREATE INDEX reconciliations_at_idx ON public.reconciliations USING btree (at);
GRANT DELETE, INSERT, SELECT ON reconciliations TO vegascore_app;

CREATE TABLE repair_decisions (
  repair_id uuid NOT NULL,
  number bigint NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  decided_by uuid NOT NULL,
  is_approved boolean NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT repair_decisions_pkey PRIMARY KEY (repair_id),
  CONSTRAINT repair_decisions_repair_id_fkey FOREIGN KEY (repair_id) REFERENCES repairs(id)
);
CREATE UNIQUE INDEX repair_decisions_number_key ON public.repair_decisions USING btree (number);
CREATE TRIGGER repair_decisions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.repair_decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON repair_decisions TO vegascore_app;

CREATE TABLE repairs (
  id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  subject text NOT NULL,
  found jsonb NOT NULL,
  steps jsonb NOT NULL,
  proposed_by uuid NOT NULL,
  CONSTRAINT repairs_pkey PRIMARY KEY (id)
);
CREATE INDEX repairs_at_id_idx ON public.repairs USING btree (at, id);
CREATE TRIGGER repairs_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.repairs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON repairs TO vegascore_app;

CREATE TABLE round_players (
  player_id uuid NOT NULL,
  round_id uuid NOT NULL,
  table_id uuid NOT NULL,
  seat integer NOT NULL,
  staked bigint NOT NULL,
  paid bigint NOT NULL,
  settled_at bigint NOT NULL,
  CONSTRAINT round_players_pkey PRIMARY KEY (player_id, round_id)
);
CREATE INDEX round_players_player_id_settled_at_round_id_idx ON public.round_players USING btree (player_id, settled_at DESC, round_id);
GRANT INSERT, SELECT ON round_players TO vegascore_app;

CREATE TABLE rounds (
  id uuid NOT NULL,
  table_id uuid NOT NULL,
  number integer NOT NULL,
  engine_version text NOT NULL,
  opened_seq bigint NOT NULL,
  opened_at bigint NOT NULL,
  settled_seq bigint,
  settled_at bigint,
  CONSTRAINT rounds_pkey PRIMARY KEY (id)
) WITH (fillfactor=90);
CREATE UNIQUE INDEX rounds_table_id_number_key ON public.rounds USING btree (table_id, number);
GRANT INSERT, SELECT, UPDATE ON rounds TO vegascore_app;

CREATE TABLE sessions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  refresh_hash text NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  revoked_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  previous_hash text,
  rotation text,
  rotated_at timestamp(3) with time zone,
  rotated_by uuid,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX sessions_expires_at_idx ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_user_id_idx ON public.sessions USING btree (user_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON sessions TO vegascore_app;

CREATE TABLE share_purchases (
  transfer_id uuid NOT NULL,
  syndicate_id uuid NOT NULL,
  user_id uuid NOT NULL,
  amount bigint NOT NULL,
  shares bigint NOT NULL,
  worth_before bigint NOT NULL,
  shares_before bigint NOT NULL,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT share_purchases_pkey PRIMARY KEY (transfer_id),
  CONSTRAINT share_purchases_buy_something CHECK (((amount > 0) AND (shares > 0)))
);
CREATE TRIGGER share_purchases_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.share_purchases FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON share_purchases TO vegascore_app;

CREATE TABLE syndicate_invitations (
  syndicate_id uuid NOT NULL,
  user_id uuid NOT NULL,
  state text NOT NULL,
  at timestamp(3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT syndicate_invitations_pkey PRIMARY KEY (syndicate_id, user_id),
  CONSTRAINT syndicate_invitations_state CHECK ((state = ANY (ARRAY['ASKED'::text, 'INVITED'::text]))),
  CONSTRAINT syndicate_invitations_syndicate_id_fkey FOREIGN KEY (syndicate_id) REFERENCES syndicates(id)
);
GRANT DELETE, INSERT, SELECT, UPDATE ON syndicate_invitations TO vegascore_app;

CREATE TABLE syndicate_members (
  syndicate_id uuid NOT NULL,
  user_id uuid NOT NULL,
  shares bigint NOT NULL,
  joined_run bigint NOT NULL,
  left_run bigint NOT NULL DEFAULT '9223372036854775807'::bigint,
  joined_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  has_granted boolean NOT NULL DEFAULT true,
  CONSTRAINT syndicate_members_pkey PRIMARY KEY (syndicate_id, user_id, left_run),
  CONSTRAINT syndicate_members_counts_for_a_run CHECK ((joined_run < left_run)),
  CONSTRAINT syndicate_members_shares_not_negative CHECK ((shares >= 0)),
  CONSTRAINT syndicate_members_syndicate_id_fkey FOREIGN KEY (syndicate_id) REFERENCES syndicates(id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE INDEX syndicate_members_user_id_left_run_idx ON public.syndicate_members USING btree (user_id, left_run);
GRANT DELETE, INSERT, SELECT, UPDATE ON syndicate_members TO vegascore_app;

CREATE TABLE syndicates (
  id uuid NOT NULL,
  name text NOT NULL,
  founder_id uuid NOT NULL,
  is_open boolean NOT NULL DEFAULT true,
  shares_max bigint NOT NULL DEFAULT '1000000000000'::bigint,
  distributed_bp integer NOT NULL DEFAULT 10000,
  treasury_min bigint NOT NULL DEFAULT 0,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT syndicates_pkey PRIMARY KEY (id),
  CONSTRAINT syndicates_distributed_in_range CHECK (((distributed_bp >= 1) AND (distributed_bp <= 10000))),
  CONSTRAINT syndicates_shares_max_in_range CHECK (((shares_max >= 1) AND (shares_max <= '1000000000000'::bigint))),
  CONSTRAINT syndicates_treasury_min_not_negative CHECK ((treasury_min >= 0))
);
CREATE INDEX syndicates_created_at_id_idx ON public.syndicates USING btree (created_at, id);
GRANT INSERT, SELECT, UPDATE ON syndicates TO vegascore_app;

CREATE TABLE tables (
  id uuid NOT NULL,
  game text NOT NULL,
  name text NOT NULL,
  settings jsonb NOT NULL,
  opened_by uuid,
  version bigint NOT NULL DEFAULT 0,
  due_at bigint,
  frozen_reason text,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at timestamp(3) with time zone,
  CONSTRAINT tables_pkey PRIMARY KEY (id)
) WITH (fillfactor=50);
CREATE INDEX tables_created_at_id_idx ON public.tables USING btree (created_at, id);
CREATE INDEX tables_frozen_idx ON public.tables USING btree (id) WHERE (frozen_reason IS NOT NULL);
GRANT INSERT, SELECT, UPDATE ON tables TO vegascore_app;

CREATE TABLE transfers (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  from_id text NOT NULL,
  to_id text,
  amount bigint NOT NULL,
  round_id uuid,
  table_id uuid,
  seq bigint,
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT transfers_pkey PRIMARY KEY (id),
  CONSTRAINT transfers_amount_positive CHECK ((amount > 0))
);
CREATE INDEX transfers_round_id_idx ON public.transfers USING btree (round_id);
CREATE TRIGGER transfers_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT INSERT, SELECT ON transfers TO vegascore_app;

CREATE TABLE turns (
  name text NOT NULL,
  until timestamp(3) with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  done_at timestamp(3) with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT turns_pkey PRIMARY KEY (name)
);
GRANT SELECT, UPDATE ON turns TO vegascore_app;

CREATE TABLE username_skeletons (
  skeleton text NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT username_skeletons_pkey PRIMARY KEY (skeleton),
  CONSTRAINT username_skeletons_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX username_skeletons_user_id_idx ON public.username_skeletons USING btree (user_id);
GRANT DELETE, INSERT, SELECT ON username_skeletons TO vegascore_app;

CREATE TABLE users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  username text NOT NULL,
  username_key text NOT NULL,
  email text,
  password_hash text,
  role "Role" NOT NULL DEFAULT 'PLAYER'::"Role",
  status "UserStatus" NOT NULL DEFAULT 'ACTIVE'::"UserStatus",
  created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  skeleton_version integer NOT NULL DEFAULT 0,
  CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (email);
CREATE INDEX users_skeleton_version_idx ON public.users USING btree (skeleton_version);
CREATE UNIQUE INDEX users_username_key_key ON public.users USING btree (username_key);
GRANT INSERT, SELECT, UPDATE ON users TO vegascore_app;

-- FUNCTION account_repair(p_account text) RETURNS jsonb, plpgsql, stable
-- FUNCTION add_shares(p_member syndicate_members, p_shares bigint) RETURNS void, plpgsql, volatile
-- FUNCTION anchor_digest(p_prev_hash bytea, p_prev_balance bigint, p_posting postings, p_transfer transfers) RETURNS bytea, sql, stable
-- FUNCTION become_member(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text, plpgsql, volatile
-- FUNCTION chain_roots_of(p_day date) RETURNS TABLE(kind text, root bytea, chains bigint, rows bigint), sql, stable
-- FUNCTION check_journal() RETURNS jsonb, sql, stable
-- FUNCTION check_ledger() RETURNS jsonb, sql, stable
-- FUNCTION check_postings_balance() RETURNS trigger, plpgsql, volatile
-- FUNCTION close_table(p_repair uuid, p_table uuid, p_steps jsonb, p_by uuid) RETURNS void, plpgsql, volatile
-- FUNCTION commit_action(p jsonb) RETURNS jsonb, plpgsql, volatile
-- FUNCTION commit_actions(p_batch jsonb) RETURNS jsonb, plpgsql, volatile
-- FUNCTION contribute_to_syndicate(p_operation uuid, p_syndicate uuid, p_user uuid, p_amount bigint, p_treasury_max bigint) RETURNS jsonb, plpgsql, volatile
-- FUNCTION create_player(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_role "Role", p_issue_account text, p_chips bigint) RETURNS timestamp with time zone, plpgsql, volatile
-- FUNCTION credit_house_share(p_period text, p_syndicate uuid, p_max bigint) RETURNS jsonb, plpgsql, volatile
-- FUNCTION decide_dividend_run(p_operation uuid, p_run uuid, p_by uuid, p_approve boolean) RETURNS jsonb, plpgsql, volatile
-- FUNCTION decide_repair(p_operation uuid, p_repair uuid, p_by uuid, p_approve boolean) RETURNS jsonb, plpgsql, volatile
-- FUNCTION dividend_cutoff(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint) RETURNS TABLE(rest bigint, user_id uuid, shares bigint, members bigint), sql, stable
-- FUNCTION dividend_digest(p_run uuid) RETURNS text, sql, stable
-- FUNCTION dividend_holders(p_syndicate uuid, p_number bigint) RETURNS SETOF syndicate_members, sql, stable
-- FUNCTION dividend_parts(p_syndicate uuid, p_number bigint, p_amount bigint, p_shares bigint, p_cutoff_rest bigint, p_cutoff_user uuid, p_after uuid, p_limit integer) RETURNS TABLE(user_id uuid, shares bigint, part bigint), sql, stable
-- FUNCTION end_membership(p_operation uuid, p_syndicate uuid, p_user uuid) RETURNS text, plpgsql, volatile
-- FUNCTION escrow_mismatches() RETURNS TABLE(account text, table_id uuid, detail text), sql, stable
-- FUNCTION exact_part(p_amount bigint, p_shares bigint, p_all bigint) RETURNS TABLE(whole bigint, rest bigint), sql, immutable
-- FUNCTION fill_skeletons(p_ids uuid[], p_usernames text[], p_skeletons text[], p_version integer) RETURNS void, plpgsql, volatile
-- FUNCTION finish_dividend_run(p_run uuid) RETURNS boolean, plpgsql, volatile
-- FUNCTION first_answer(p_operation uuid) RETURNS jsonb, sql, stable
-- FUNCTION give_up_held(p_run uuid, p_reason text, p_by uuid) RETURNS void, plpgsql, volatile
-- FUNCTION house_results(p_syndicate uuid, p_from bigint, p_to bigint, p_after bigint, p_until bigint) RETURNS TABLE(user_id uuid, shares bigint, result numeric), sql, stable
-- FUNCTION invite_to_syndicate(p_syndicate uuid, p_user uuid, p_state text, p_max integer) RETURNS text, plpgsql, volatile
-- FUNCTION is_anchored(p_prev_hash bytea, p_prev_balance bigint, p_posting postings, p_transfer transfers) RETURNS boolean, sql, stable
-- FUNCTION join_syndicate(p_syndicate uuid, p_user uuid, p_shares bigint) RETURNS text, plpgsql, volatile
-- FUNCTION journal_faults(p_table uuid) RETURNS TABLE(kind text, table_id uuid, place text, detail text), sql, stable
-- FUNCTION journal_hash(p_prev bytea, p_table uuid, p_seq bigint, p_round uuid, p_at bigint, p_player uuid, p_action uuid, p_command jsonb, p_snapshot jsonb) RETURNS bytea, sql, stable
-- FUNCTION keep_answer(p_operation uuid, p_answer jsonb) RETURNS void, plpgsql, volatile
-- FUNCTION keep_skeletons(p_id uuid, p_skeletons text[], p_version integer, p_role "Role") RETURNS void, plpgsql, volatile
-- FUNCTION leave_syndicate(p_syndicate uuid, p_user uuid) RETURNS text, plpgsql, volatile
-- FUNCTION lost_posting(p_account text, p_seq bigint, p_prev_hash bytea, p_prev_balance bigint, p_next postings, p_head_hash bytea) RETURNS jsonb, sql, stable
-- FUNCTION mute_in_chat(p_player uuid, p_incident uuid, p_ms bigint) RETURNS void, sql, volatile
-- FUNCTION newest_run() RETURNS bigint, sql, stable
-- FUNCTION open_house_period(p_period text, p_until bigint, p_per_mille integer) RETURNS boolean, plpgsql, volatile
-- FUNCTION open_round(p_table uuid, p_seq bigint, p_at bigint, p_opened jsonb) RETURNS void, sql, volatile
-- FUNCTION pay_day_lock() RETURNS bigint, sql, immutable
-- FUNCTION pay_dividend(p_run uuid, p_syndicate uuid, p_limit integer) RETURNS jsonb, plpgsql, volatile
-- FUNCTION post_groups(p_transfers transfers[], p_groups integer[], p_wait boolean) RETURNS TABLE("group" integer, state text, balances jsonb), plpgsql, volatile
-- FUNCTION post_split(p_id uuid, p_kind text, p_from text, p_to text[], p_amounts bigint[]) RETURNS TABLE(account_id text, amount bigint, balance bigint, version bigint), plpgsql, volatile
-- FUNCTION post_transfers(p_transfers jsonb, p_table uuid, p_seq bigint, p_round uuid) RETURNS TABLE(account_id text, balance bigint, version bigint), plpgsql, volatile
-- FUNCTION posting_fault(p_prev_hash bytea, p_prev_balance bigint, p_posting postings, p_transfer transfers) RETURNS text, sql, stable
-- FUNCTION posting_hash(p_prev bytea, p_account text, p_seq bigint, p_amount bigint, p_balance_after bigint, p_transfer transfers) RETURNS bytea, sql, stable
-- FUNCTION probe_write() RETURNS void, plpgsql, volatile
-- FUNCTION propose_repair(p_operation uuid, p_subject text, p_found jsonb, p_by uuid) RETURNS jsonb, plpgsql, volatile
-- FUNCTION prove_account(p_account text) RETURNS jsonb, sql, stable
-- FUNCTION prove_escrow() RETURNS jsonb, sql, stable
-- FUNCTION prove_journal(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb, sql, volatile
-- FUNCTION prove_postings(p_lane text, p_chains integer, p_rows integer) RETURNS jsonb, sql, volatile
-- FUNCTION prove_table(p_table uuid) RETURNS jsonb, sql, stable
-- FUNCTION refuse_change() RETURNS trigger, plpgsql, volatile
-- FUNCTION remove_message_device(p_player uuid, p_device text) RETURNS boolean, plpgsql, volatile
-- FUNCTION restore_account(p_repair uuid, p_account text, p_steps jsonb) RETURNS void, plpgsql, volatile
-- FUNCTION retry_dividend_run(p_run uuid, p_syndicate uuid) RETURNS jsonb, plpgsql, volatile
-- FUNCTION retry_payouts(p_operation uuid, p_run uuid, p_syndicate uuid) RETURNS jsonb, plpgsql, volatile
-- FUNCTION rows_from_snapshots(p_tables uuid[], p_up_to bigint) RETURNS TABLE(table_id uuid, seq bigint, at bigint, command jsonb, snapshot jsonb, acknowledged text, fault text), sql, stable
-- FUNCTION run_memberships(p_number bigint) RETURNS SETOF syndicate_members, sql, stable
-- FUNCTION say_at_table(p_id uuid, p_table uuid, p_player uuid, p_username text, p_text text, p_phrase text) RETURNS TABLE(said_at timestamp with time zone, muted_until timestamp with time zone), plpgsql, volatile
-- FUNCTION send_message(p_id uuid, p_from uuid, p_to uuid, p_device text, p_readers text[], p_digest text, p_envelope jsonb) RETURNS TABLE(sent_id uuid, sent_at timestamp with time zone, refused text), plpgsql, volatile
-- FUNCTION set_frozen(p_kind text, p_id text, p_reason text, p_actor uuid) RETURNS boolean, plpgsql, volatile
-- FUNCTION settle_round(p_table uuid, p_seq bigint, p_at bigint, p_settled jsonb) RETURNS void, plpgsql, volatile
-- FUNCTION share_price(p_syndicate uuid) RETURNS TABLE(worth bigint, shares bigint), sql, stable
-- FUNCTION sign_up_player(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_role "Role", p_issue_account text, p_chips bigint, p_skeletons text[], p_skeleton_version integer) RETURNS timestamp with time zone, plpgsql, volatile
-- FUNCTION start_dividend_run(p_id uuid, p_period text, p_trigger "DividendTrigger", p_dry boolean, p_requested_by uuid, p_approval_above bigint, p_digest text) RETURNS jsonb, plpgsql, volatile
-- FUNCTION table_closing(p_table uuid) RETURNS jsonb, sql, stable
-- FUNCTION take_messages(p_player uuid, p_device text, p_ids uuid[]) RETURNS void, plpgsql, volatile
-- FUNCTION transfer_sum(p_transfer uuid) RETURNS numeric, sql, stable
-- FUNCTION upgrade_guest(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_skeletons text[], p_skeleton_version integer) RETURNS boolean, plpgsql, volatile
