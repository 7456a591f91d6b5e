/** Pay day over real stores: what the server and the standalone worker share. Built once per process. */
import type { DividendSettings } from "../config.ts";
import { createPayDay, type PayDay } from "../dividends/index.ts";
import type { QueueDesk } from "../dividends/ports/queues.ts";
import type { DividendListener, PayDayCrashPoint, PayDayObserver } from "../dividends/ports/work.ts";
import type { Component } from "../infrastructure/observability/health/healthHandlers.ts";
import type { Logger } from "../infrastructure/observability/logs/logger.ts";
import type { Prisma } from "../infrastructure/postgres/client.ts";
import { createDividendBook } from "../infrastructure/postgres/dividends.ts";
import { createDividendNews, hearDividendNews } from "../infrastructure/queues/dividendNews.ts";
import {
  createDividendQueue,
  createPayoutJobs,
  type DividendQueue,
  type QueueFigures,
} from "../infrastructure/queues/dividendQueue.ts";
import { enqueueDividendDistribution, enqueuePayouts } from "../infrastructure/queues/enqueueDividends.ts";
import { createPayoutWorker } from "../infrastructure/queues/payoutWorker.ts";
import { createQueueDesk } from "../infrastructure/queues/queueAdmin.ts";
import { createQueueWatch } from "../infrastructure/queues/queueWatch.ts";
import { createCalendar, registerSchedule } from "../infrastructure/queues/schedule.ts";
import {
  connectRedis,
  type Redis,
  type RedisAddress,
  refuseEviction,
  untilReady,
} from "../infrastructure/redis/connect.ts";
import { systemChance, systemClock } from "../infrastructure/resilience/system.ts";
import { every } from "../kernel/every.ts";

/** Lost jobs are rare and nobody's money is at risk; a missed slot is noticed within this too. */
const SWEEP_MS = 5_000;

const LOOK_MS = 5_000;

const REDIS_MS = 10_000;

export interface OpenPayDay extends PayDay {
  readonly queue: DividendQueue;
  readonly desk: QueueDesk;
  /** Passes on what pay day has to tell, whichever process pays. */
  listen(listener: DividendListener): Promise<void>;
  /** Takes jobs, keeps the schedule and sweeps, until closed. */
  startWorking(): void;
  /** Finishes the chunks in hand and leaves the rest to others. Runs can still be started here. */
  stopWorking(): Promise<void>;
  /** Stops working and closes the connections. */
  close(): Promise<void>;
  /** For /health. */
  health(): Component;
}

/** @throws {Error} when Redis may evict what is in it, or the schedule's pattern is none. */
export async function openPayDay(deps: {
  readonly prisma: Prisma;
  readonly redis: RedisAddress;
  readonly settings: DividendSettings;
  readonly log: Logger;
  readonly observer?: PayDayObserver & { queue(figures: QueueFigures): void };
  readonly crashPoint?: PayDayCrashPoint;
}): Promise<OpenPayDay> {
  const { prisma, redis, settings, log, observer, crashPoint } = deps;
  const calendar = settings.DIVIDEND_SCHEDULE === "off" ? null : createCalendar(settings.DIVIDEND_SCHEDULE);
  const connection = connectRedis(redis, "queue", "dividends-queue");
  await untilReady(connection, REDIS_MS);
  await refuseEviction(connection);

  const queue = createDividendQueue(connection);
  queue.on("error", (err) => log.warn({ type: "dividend_queue_error", err }, "the dividend queue's Redis"));
  const [book, jobs] = [createDividendBook(prisma), createPayoutJobs(queue)];
  const payDay = createPayDay({
    ...{ book, jobs, calendar, log, clock: systemClock },
    news: createDividendNews(connection, log),
    chunkMembers: settings.DIVIDEND_CHUNK_MEMBERS,
    approvalAbove: BigInt(settings.DIVIDEND_APPROVAL_ABOVE),
    missed: settings.DIVIDEND_MISSED,
    start: (trigger, run) => enqueueDividendDistribution(queue, prisma, trigger, run, crashPoint),
    enqueue: (runId) => enqueuePayouts({ book, jobs, crashPoint }, runId),
    ...(crashPoint === undefined ? {} : { crashPoint }),
    ...(observer === undefined ? {} : { observer }),
  });

  let [stopping, closed] = [false, false];
  let hearing: Redis | null = null;
  let endWork = async (): Promise<void> => undefined;
  const system = { clock: systemClock, chance: systemChance, log };
  const watch = createQueueWatch(queue);
  await watch.look();
  // Also where nobody works: that jobs wait and nobody takes them has to be seen from somewhere.
  const looking = every(
    system,
    LOOK_MS,
    () => closed,
    async function lookAtQueue() {
      const figures = await watch.look();
      observer?.queue(figures);
    },
  );
  const stopWorking = (): Promise<void> => {
    stopping = true;
    return endWork();
  };
  return {
    ...payDay,
    queue,
    desk: createQueueDesk(queue),
    async listen(listener) {
      hearing = connectRedis(redis, "pub-sub", "dividends-news");
      await hearDividendNews({ redis: hearing, log }, listener);
    },
    startWorking() {
      const workerConnection = connectRedis(redis, "worker", "dividends-worker");
      const concurrency = settings.DIVIDEND_CONCURRENCY;
      const worker = createPayoutWorker({
        ...{ connection: workerConnection, work: payDay.work, concurrency, log, crashPoint },
      });
      const sweeping = every(
        system,
        SWEEP_MS,
        () => stopping,
        async function sweepPayDay() {
          await registerSchedule(queue, calendar);
          await payDay.sweep();
        },
      );
      endWork = once(async () => {
        await worker.close();
        await Promise.all([sweeping, payDay.settled()]);
        workerConnection.disconnect();
      });
    },
    stopWorking,
    async close() {
      closed = true;
      await Promise.all([stopWorking(), looking]);
      hearing?.disconnect();
      await queue.close();
      connection.disconnect();
    },
    health: watch.health,
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
