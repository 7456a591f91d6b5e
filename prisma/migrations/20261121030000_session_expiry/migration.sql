-- Sessions that ended long ago are found without reading all of them.
CREATE INDEX "sessions_expires_at_idx" ON "sessions" ("expires_at");
