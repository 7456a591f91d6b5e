-- What the shares of a syndicate are worth now: the treasury, less what pay days owe of it, over all shares.
-- A share costs worth / shares minor units, and never less than one. Writes nothing, raises nothing.
CREATE OR REPLACE FUNCTION share_price(p_syndicate uuid) RETURNS TABLE (worth bigint, shares bigint) LANGUAGE sql STABLE AS $$
  SELECT a.balance - owed.amount,
         (SELECT coalesce(sum(m.shares), 0)::bigint FROM "syndicate_members" m WHERE m.syndicate_id = p_syndicate AND m.left_run = 9223372036854775807)
  FROM "accounts" a,
       LATERAL (SELECT coalesce(sum(p.amount - p.paid_amount), 0)::bigint AS amount
                FROM "dividend_payouts" p WHERE p.syndicate_id = p_syndicate AND p.state IN ('PENDING', 'HELD')) AS owed
  WHERE a.id = 'treasury:' || p_syndicate
$$;
