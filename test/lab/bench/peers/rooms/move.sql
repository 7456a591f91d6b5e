WITH paid AS (
  INSERT INTO peer_accounts (id, balance) VALUES ($2, 1000000000 - $4::bigint)
  ON CONFLICT (id) DO UPDATE SET balance = peer_accounts.balance - $4::bigint WHERE peer_accounts.balance >= $4::bigint
  RETURNING balance
)
INSERT INTO peer_moves (room, player, kind, amount) SELECT $1, $2, $3, $4::bigint FROM paid RETURNING id
