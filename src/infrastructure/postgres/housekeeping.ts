/** Removes rows whose time is over. */
import { logger } from "../observability/logs/logger.ts";
import type { Prisma } from "./client.ts";
import { readTime } from "./time.ts";

/** Answers are forgotten this long after the request, sessions this long after they ran out. */
const KEPT_MS = 48 * 60 * 60 * 1_000;
const DAY_MS = 86_400_000;
/** What no device has fetched by then is lost: docs/MESSAGES.md. */
const MESSAGE_DAYS = 30;
const EVERY_MS = 10 * 60 * 1_000;
/** Small enough that no lock is held for long, large enough to keep up with a thousand writes a second. */
const BATCH = 5_000;
const BATCHES_MAX = 150;

/**
 * Every ten minutes, give or take, in every container: what one has removed the next does not find. A time that fails
 * is made up for by the next.
 * @param chatDays how long what was said at tables is kept.
 * @returns how to stop it.
 */
export function startHousekeeping(prisma: Prisma, chatDays: number): () => void {
  const timer = setInterval(
    () => {
      forgetOld(prisma, chatDays).catch((err: unknown) =>
        logger.warn({ type: "housekeeping_failed", err }, "old rows stay a while"),
      );
    },
    EVERY_MS * (0.75 + Math.random() / 2),
  );
  timer.unref();
  return () => clearInterval(timer);
}

/** @returns how many rows went. The effects of forgotten requests stay known by their operation ids. */
export async function forgetOld(
  prisma: Prisma,
  chatDays: number,
): Promise<{ answers: number; sessions: number; operations: number; chatMessages: number; privateMessages: number }> {
  // By Postgres' clock: a container whose own is months ahead must not forget what is of today.
  const now = await readTime(prisma);
  const before = new Date(now - KEPT_MS);
  const answers = await inBatches(
    () => prisma.$executeRaw`
      DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_keys WHERE created_at < ${before} LIMIT ${BATCH}))`,
  );
  const sessions = await inBatches(
    () => prisma.$executeRaw`
      DELETE FROM sessions WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM sessions WHERE expires_at < ${before} LIMIT ${BATCH}))`,
  );
  const operations = await inBatches(
    () => prisma.$executeRaw`
      DELETE FROM operations WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM operations WHERE created_at < ${before} LIMIT ${BATCH}))`,
  );
  const saidBefore = new Date(now - chatDays * DAY_MS);
  const chatMessages = await inBatches(
    () => prisma.$executeRaw`
      DELETE FROM chat_messages WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM chat_messages WHERE at < ${saidBefore} LIMIT ${BATCH}))`,
  );
  const sentBefore = new Date(now - MESSAGE_DAYS * DAY_MS);
  const privateMessages = await inBatches(
    () => prisma.$executeRaw`
      DELETE FROM private_messages WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM private_messages WHERE at < ${sentBefore} LIMIT ${BATCH}))`,
  );
  return { answers, sessions, operations, chatMessages, privateMessages };
}

async function inBatches(removeSome: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (let batch = 1; batch <= BATCHES_MAX; batch += 1) {
    const count = await removeSome();
    removed += count;
    if (count < BATCH) break;
  }
  return removed;
}
