-- Give a member more shares, counted from the next run on. Runs that have started keep what they have frozen: the row they count ends
-- with the newest of them, and another one begins. The caller has locked the row and holds pay_day_lock() shared. Raises nothing.
CREATE OR REPLACE FUNCTION add_shares(p_member "syndicate_members", p_shares bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "syndicate_members" m SET "shares" = m.shares + p_shares
  WHERE m.syndicate_id = p_member.syndicate_id AND m.user_id = p_member.user_id AND m.left_run = 9223372036854775807 AND m.joined_run = newest_run();
  IF FOUND THEN RETURN; END IF;
  UPDATE "syndicate_members" m SET "left_run" = newest_run()
  WHERE m.syndicate_id = p_member.syndicate_id AND m.user_id = p_member.user_id AND m.left_run = 9223372036854775807;
  INSERT INTO "syndicate_members" ("syndicate_id", "user_id", "shares", "joined_run", "joined_at", "has_granted")
  VALUES (p_member.syndicate_id, p_member.user_id, p_member.shares + p_shares, newest_run(), p_member.joined_at, p_member.has_granted);
END $$;
