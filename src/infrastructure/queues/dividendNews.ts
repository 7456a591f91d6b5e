/**
 * Notifications of pay day, over one Redis channel from the process that pays to every container: each picks out its
 * own players. One message per thousand members, where a message per member would cost more than paying them.
 */
import { z } from "zod";
import type { Credit } from "../../dividends/ports/book.ts";
import type { DividendListener, DividendNews } from "../../dividends/ports/work.ts";
import { asPlayerId, asRunId, asSyndicateId } from "../../kernel/ids.ts";
import type { Logger } from "../observability/logs/logger.ts";
import type { Redis } from "../redis/connect.ts";

const CHANNEL = "dividends:news";

/** About 100 KB: far below what Redis lets a slow subscriber fall behind. */
const CREDITS_AT_ONCE = 1_000;

/** @param redis any connection that may publish. */
export function createDividendNews(redis: Redis, log: Logger): DividendNews {
  const publish = (message: object): void => {
    redis
      .publish(CHANNEL, JSON.stringify(message))
      .catch((err: unknown) => log.warn({ type: "dividend_news_lost", err }, "a notification of pay day was lost"));
  };
  return {
    progress: (runId, counts) => publish({ runId, counts }),
    paid: (runId, syndicateId, credits) => {
      for (let first = 0; first < credits.length; first += CREDITS_AT_ONCE) {
        const part = credits.slice(first, first + CREDITS_AT_ONCE);
        publish({ runId, syndicateId, credits: part.map(({ userId, ...sums }) => [userId, ...textOf(sums)]) });
      }
    },
  };
}

const textOf = ({ amount, balance, version }: Omit<Credit, "userId">) => [amount, balance, version].map(String);

const count = z.number();
const news = z.union([
  z.object({
    runId: z.string().transform(asRunId),
    counts: z.object({ waiting: count, active: count, completed: count, failed: count }),
  }),
  z.object({
    runId: z.string().transform(asRunId),
    syndicateId: z.string().transform(asSyndicateId),
    credits: z.array(z.tuple([z.string().transform(asPlayerId), z.string(), z.string(), z.string()])),
  }),
]);

/** null: not one of our messages. Publishing on the channel must not be enough to crash every container. */
function readNews(text: string): z.infer<typeof news> | null {
  try {
    return news.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** @param redis of the role `pub-sub`, used for nothing else. */
export async function hearDividendNews(
  { redis, log }: { readonly redis: Redis; readonly log: Logger },
  listener: DividendListener,
): Promise<void> {
  redis.on("message", (_channel: string, text: string) => {
    const message = readNews(text);
    if (message === null)
      return log.warn({ type: "dividend_news_unread" }, "a notification of another release can't be read");
    if ("counts" in message) return listener.progress(message.runId, message.counts);
    for (const [userId, amount, balance, version] of message.credits) {
      if (!listener.isHere(userId)) continue;
      const sums = { amount: BigInt(amount), balance: BigInt(balance), version: BigInt(version) };
      listener.paid(message.runId, message.syndicateId, { userId, ...sums });
    }
  });
  await redis.subscribe(CHANNEL);
}
