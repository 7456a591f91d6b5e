-- Skeletons of names that were there before (or were taken on a server of the release before). Of two that look alike the one
-- that is written first keeps the skeleton; both keep their names. A name that was changed meanwhile is left for the next time.
-- Raises nothing; a repeat changes nothing.
CREATE OR REPLACE FUNCTION fill_skeletons(p_ids uuid[], p_usernames text[], p_skeletons text[], p_version int) RETURNS void LANGUAGE plpgsql AS $$
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
