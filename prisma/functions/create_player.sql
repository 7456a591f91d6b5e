-- A player, the account, and the play money to start with: all or none.
-- Order: the user; the account; one transfer of kind ISSUE.
-- Returns when. Raises 23505 on users_username_key_key or users_email_key (taken), VC404 (no such issue account).
CREATE OR REPLACE FUNCTION create_player(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_role "Role", p_issue_account text, p_chips bigint)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_account text := 'player:' || p_id;
  v_created timestamptz;
BEGIN
  INSERT INTO "users" ("id", "username", "username_key", "email", "password_hash", "role")
  VALUES (p_id, p_username, p_key, p_email, p_password_hash, p_role) RETURNING "created_at" INTO v_created;
  INSERT INTO "accounts" ("id", "kind", "owner_id") VALUES (v_account, 'PLAYER', p_id);
  PERFORM post_transfers(
    jsonb_build_array(jsonb_build_object('kind', 'ISSUE', 'from', p_issue_account, 'to', v_account, 'amount', p_chips)), NULL, NULL, NULL);
  RETURN v_created;
END $$;
