/** The one Prisma client of a process, with a pool sized to its container. */

import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";

export type Prisma = PrismaClient;

export interface PrismaOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
}

const ACQUIRE_MS = 2_000; // A request that waits longer for a connection is better refused: SERVICE_UNAVAILABLE.
const STATEMENT_MS = 5_000; // Ends inside Postgres, before any timeout on this side: outcomes stay known.
const IDLE_IN_TRANSACTION_MS = 10_000; // A paused process must not hold rows for long.

/** A pool of prepared statements: `pgbouncer=true` in the URL turns their names off (transaction pooling). */
export function createOptimizedPrismaClient({ url, poolSize }: PrismaOptions): PrismaClient {
  const named = new URL(url).searchParams.get("pgbouncer") !== "true";
  const adapter = new PrismaPg(
    {
      connectionString: withoutParameter(url, "pgbouncer"),
      max: poolSize,
      connectionTimeoutMillis: ACQUIRE_MS,
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
    named ? { statementNameGenerator: ({ sql }) => createHash("sha1").update(sql).digest("hex") } : {},
  );
  return new PrismaClient({ adapter });
}

function withoutParameter(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete(name);
  return parsed.toString();
}
