-- Names that look like another one are refused: what each name looks like (its skeletons, Unicode TR39) belongs to one player.
-- Expand only: servers of the release before go on creating players without skeletons, and newer ones add those.

-- Which method the skeletons of this player's name were made by; 0: none are there yet.
ALTER TABLE "users" ADD COLUMN "skeleton_version" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "users_skeleton_version_idx" ON "users" ("skeleton_version");

CREATE TABLE "username_skeletons" (
  "skeleton" TEXT NOT NULL,
  "user_id" UUID NOT NULL,
  CONSTRAINT "username_skeletons_pkey" PRIMARY KEY ("skeleton"),
  CONSTRAINT "username_skeletons_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "username_skeletons_user_id_idx" ON "username_skeletons" ("user_id");

-- What a name looks like becomes its player's, in one order, so that two who ask at once don't wait for each other.
-- An admin's name is taken from whoever looked like it. Raises 23505 on username_skeletons_pkey (taken).
CREATE FUNCTION keep_skeletons(p_id uuid, p_skeletons text[], p_version int, p_role "Role") RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_role = 'ADMIN' THEN
    DELETE FROM "username_skeletons" WHERE "skeleton" = ANY (p_skeletons);
  END IF;
  DELETE FROM "username_skeletons" WHERE "user_id" = p_id;
  INSERT INTO "username_skeletons" ("skeleton", "user_id")
  SELECT DISTINCT looks, p_id FROM unnest(p_skeletons) AS looks ORDER BY looks;
  UPDATE "users" SET "skeleton_version" = p_version WHERE "id" = p_id;
END $$;

-- Like create_player, for a name whose skeletons are known. Raises besides: 23505 on username_skeletons_pkey (another name looks so).
CREATE FUNCTION sign_up_player(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_role "Role", p_issue_account text, p_chips bigint, p_skeletons text[], p_skeleton_version int)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_created timestamptz := create_player(p_id, p_username, p_key, p_email, p_password_hash, p_role, p_issue_account, p_chips);
BEGIN
  PERFORM keep_skeletons(p_id, p_skeletons, p_skeleton_version, p_role);
  RETURN v_created;
END $$;

-- A guest gets name, e-mail address and password. Returns whether it was still a guest.
-- Raises 23505 on users_username_key_key, users_email_key or username_skeletons_pkey (taken).
CREATE FUNCTION upgrade_guest(p_id uuid, p_username text, p_key text, p_email text, p_password_hash text, p_skeletons text[], p_skeleton_version int)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "users" SET "username" = p_username, "username_key" = p_key, "email" = p_email, "password_hash" = p_password_hash
  WHERE "id" = p_id AND "password_hash" IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM keep_skeletons(p_id, p_skeletons, p_skeleton_version, 'PLAYER');
  RETURN true;
END $$;

-- Skeletons of names that were there before (or were taken on a server of the release before). Of two that look alike the one
-- that is written first keeps the skeleton; both keep their names. A name that was changed meanwhile is left for the next time.
-- Raises nothing; a repeat changes nothing.
CREATE FUNCTION fill_skeletons(p_ids uuid[], p_usernames text[], p_skeletons text[], p_version int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "username_skeletons" ("skeleton", "user_id")
  SELECT DISTINCT ON (given.skeleton) given.skeleton, u.id
  FROM unnest(p_ids, p_usernames, p_skeletons) AS given (id, username, skeleton)
  JOIN "users" u ON u.id = given.id AND u.username = given.username
  ORDER BY given.skeleton, u.created_at, u.id
  ON CONFLICT DO NOTHING;

  UPDATE "users" u SET "skeleton_version" = p_version
  FROM unnest(p_ids, p_usernames) AS given (id, username)
  WHERE u.id = given.id AND u.username = given.username AND u.skeleton_version < p_version;
END $$;

DO $$
BEGIN
  GRANT SELECT, INSERT, DELETE ON "username_skeletons" TO vegascore_app;
EXCEPTION WHEN undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'no role vegascore_app: the application runs as the owner';
END $$;
