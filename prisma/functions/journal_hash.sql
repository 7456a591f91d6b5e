-- What a journal row's hash covers: the chain before it and all that is in it. Stored rows depend on every byte of this: a
-- changed text breaks every chain that exists.
-- STABLE, not IMMUTABLE: so Postgres puts the body into the statement that uses it. Raises nothing.
CREATE OR REPLACE FUNCTION journal_hash(p_prev bytea, p_table uuid, p_seq bigint, p_round uuid, p_at bigint, p_player uuid, p_action uuid, p_command jsonb, p_snapshot jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(coalesce(p_prev, ''::bytea) || convert_to(concat_ws('|',
    p_table, p_seq, coalesce(p_round::text, '-'), p_at, coalesce(p_player::text, '-'), coalesce(p_action::text, '-'),
    p_command, coalesce(p_snapshot::text, '-')), 'UTF8'))
$$;
