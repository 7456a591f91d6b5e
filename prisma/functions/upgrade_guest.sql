-- A guest gets name, e-mail address and password. Returns whether it was still a guest.
-- Raises 23505 on users_username_key_key, users_email_key or username_skeletons_pkey (taken).
CREATE OR REPLACE FUNCTION upgrade_guest(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_skeletons text[], p_skeleton_version int)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "users" SET "username" = p_username, "username_key" = p_key, "email" = p_email, "password_hash" = p_password_hash
  WHERE "id" = p_id AND "password_hash" IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM keep_skeletons(p_id, p_skeletons, p_skeleton_version, 'PLAYER');
  RETURN true;
END $$;
