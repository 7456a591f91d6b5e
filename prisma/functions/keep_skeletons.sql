-- What a name looks like becomes its player's, in one order, so that two who ask at once don't wait for each other.
-- An admin's name is taken from whoever looked like it. Raises 23505 on username_skeletons_pkey (taken).
CREATE OR REPLACE FUNCTION keep_skeletons(p_id uuid, p_skeletons text[], p_version int, p_role "Role") RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_role = 'ADMIN' THEN
    DELETE FROM "username_skeletons" WHERE "skeleton" = ANY (p_skeletons);
  END IF;
  DELETE FROM "username_skeletons" WHERE "user_id" = p_id;
  INSERT INTO "username_skeletons" ("skeleton", "user_id")
  SELECT DISTINCT looks, p_id FROM unnest(p_skeletons) AS looks ORDER BY looks;
  UPDATE "users" SET "skeleton_version" = p_version WHERE "id" = p_id;
END $$;
