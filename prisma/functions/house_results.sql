-- The house's result on the rounds of a syndicate's members, as far as it is this syndicate's: of those who held shares at both ends of the
-- time from run number p_from to p_to, and for as many as they held at the lesser of them. Rounds that were settled after p_after and
-- not after p_until (epoch milliseconds) count; those of a member of several syndicates in equal parts for each.
-- Reads the members' rounds of that time. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION house_results(p_syndicate uuid, p_from bigint, p_to bigint, p_after bigint, p_until bigint)
RETURNS TABLE (user_id uuid, shares bigint, result numeric) LANGUAGE sql STABLE AS $$
  SELECT a.user_id, least(a.shares, b.shares), coalesce(rounds.won, 0) / several.syndicates
  FROM run_memberships(p_from) a JOIN run_memberships(p_to) b ON b.syndicate_id = a.syndicate_id AND b.user_id = a.user_id,
       LATERAL (SELECT count(*) AS syndicates FROM run_memberships(p_from) x JOIN run_memberships(p_to) y ON y.syndicate_id = x.syndicate_id AND y.user_id = x.user_id
                WHERE x.user_id = a.user_id) AS several,
       LATERAL (SELECT sum(r.staked - r.paid) AS won FROM "round_players" r
                WHERE r.player_id = a.user_id AND r.settled_at > p_after AND r.settled_at <= p_until) AS rounds
  WHERE a.syndicate_id = p_syndicate
$$;
