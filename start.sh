#!/bin/sh
# Starts one role of VegasCore: checks the variables, names each one that is missing, and becomes the process, so that
# SIGTERM reaches it. Applies no migrations: those run once per release, before it (docs/operations/deploy.md).
#
#   ROLE=server   players, over HTTP and WebSocket (default)
#   ROLE=worker   payouts
#   ROLE=migrate  applies the migrations with DIRECT_URL and ends
set -eu
cd "$(dirname "$0")"

ROLE="${ROLE:-server}"
case "$ROLE" in
  server) REQUIRED="DATABASE_URL REDIS_URL JWT_SECRET" ENTRY=dist/server/main.js ;;
  worker) REQUIRED="DATABASE_URL REDIS_URL" ENTRY=dist/server/worker.js ;;
  migrate) REQUIRED="DIRECT_URL" ENTRY=dist/src/ops/migrate.js ;;
  *) echo "start.sh: ROLE must be server, worker or migrate, not \"$ROLE\"" >&2; exit 64 ;;
esac

missing=0
for name in $REQUIRED; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || { echo "start.sh: $name is not set; the role $ROLE needs it" >&2; missing=1; }
done
[ "$missing" -eq 0 ] || exit 64

# The image brings the compiled code and the database client with it; a plain checkout makes them now.
[ -f "$ENTRY" ] || [ ! -f src/dev/bootstrap.mjs ] || node src/dev/bootstrap.mjs build

# Three quarters for the heap; the rest is sockets, buffers and the query compiler.
[ -z "${MEMORY_MB:-}" ] || NODE_OPTIONS="${NODE_OPTIONS:-} --max-old-space-size=$((MEMORY_MB * 3 / 4))"
export NODE_OPTIONS="${NODE_OPTIONS:-}"

# A payout worker holds a chunk of members at a time, however many syndicates there are: its heap need not grow with them.
HEAP=""
[ "$ROLE" != worker ] || HEAP="--max-old-space-size=96"

# shellcheck disable=SC2086 # Nothing, or one word.
exec node $HEAP --enable-source-maps "$ENTRY"
