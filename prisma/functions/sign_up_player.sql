-- Like create_player, for a name whose skeletons are known. Raises besides: 23505 on username_skeletons_pkey (another name looks so).
CREATE OR REPLACE FUNCTION sign_up_player(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_role "Role", p_issue_account text, p_chips bigint, p_skeletons text[], p_skeleton_version int)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_created timestamptz := create_player(p_id, p_username, p_key, p_email, p_password_hash, p_role, p_issue_account, p_chips);
BEGIN
  PERFORM keep_skeletons(p_id, p_skeletons, p_skeleton_version, p_role);
  RETURN v_created;
END $$;
