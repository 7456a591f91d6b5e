-- The last exchange of a session's refresh token, so that a client which lost the answer can be answered again.
-- No token and no key stands here: `rotation` is a label from which the server alone, with its secret, makes the token.
SET LOCAL lock_timeout = '2s';

ALTER TABLE "sessions"
  ADD COLUMN "previous_hash" TEXT,
  ADD COLUMN "rotation" TEXT,
  ADD COLUMN "rotated_at" TIMESTAMPTZ(3),
  ADD COLUMN "rotated_by" UUID;
