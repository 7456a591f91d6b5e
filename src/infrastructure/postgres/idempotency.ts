/** First answers in Postgres, next to their effects. */
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Answers, Claim, KeyedRequest } from "../../requests/ports.ts";
import type { Prisma } from "./client.ts";
import type { Prisma as Sql } from "./generated/client.ts";
import { runSql } from "./runSql.ts";

/** Between losing a claim and looking who has it, the row may be released; then we claim again. */
const CLAIM_TRIES = 3;

/** A refusal for want of a connection is answered at once: there is none to give the key back with either. */
const RELEASE_MS = 250;

export function createAnswers(prisma: Prisma): Answers {
  return {
    claim: (request, leaseMs) => claim(prisma, request, leaseMs),
    keep: async ({ playerId, key }, { status, body }) => {
      const data = { status, body: body as Sql.InputJsonValue };
      const where = { playerId, key, status: null };
      await runSql(() => prisma.idempotencyKey.updateMany({ where, data }), { repeatable: true });
    },
    release: async ({ playerId, key }, lease) => {
      const released = runSql(
        () => prisma.$executeRaw`
          DELETE FROM idempotency_keys
          WHERE player_id = ${playerId}::uuid AND key = ${key} AND status IS NULL AND lease_until = ${lease}::timestamptz`,
        { repeatable: true },
      ).catch(() => undefined); // It runs out by itself.
      await Promise.race([released, pause(RELEASE_MS, undefined, { ref: false })]);
    },
  };
}

async function claim(prisma: Prisma, request: KeyedRequest, leaseMs: number): Promise<Claim> {
  const { playerId, key, fingerprint } = request;
  for (let tries = 1; tries <= CLAIM_TRIES; tries += 1) {
    const [claimed] = await runSql(
      () => prisma.$queryRaw<{ lease: string }[]>`
        INSERT INTO idempotency_keys AS k (player_id, key, fingerprint, lease_until)
        VALUES (${playerId}::uuid, ${key}, ${fingerprint}, now() + ${leaseMs} * interval '1 millisecond')
        ON CONFLICT (player_id, key) DO UPDATE SET lease_until = excluded.lease_until
        WHERE k.status IS NULL AND k.lease_until <= now() AND k.fingerprint = excluded.fingerprint
        RETURNING lease_until::text AS lease`,
      { repeatable: false },
    );
    if (claimed !== undefined) return { outcome: "claimed", lease: claimed.lease };

    const where = { playerId_key: { playerId, key } };
    const held = await runSql(() => prisma.idempotencyKey.findUnique({ where }), { repeatable: true });
    if (held === null) continue;
    if (held.fingerprint !== fingerprint) return { outcome: "mismatch" };
    if (held.status !== null) return { outcome: "answered", answer: answerOf(held.status, held.body) };
    return { outcome: "running" };
  }
  return { outcome: "running" };
}

const answerOf = (status: number, body: unknown): Answer => ({ status, body });
