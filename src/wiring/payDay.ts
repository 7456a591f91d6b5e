/** Pay day over real stores: what the server and the standalone worker share. Built once per process. */
import type { DividendSettings } from "../config.ts";
import { createPayDay, type PayDay } from "../dividends/index.ts";
import type { Distribution, Trigger } from "../dividends/ports/book.ts";
import type { QueueAdmin } from "../dividends/ports/queues.ts";
import type { DividendListener } from "../dividends/ports/work.ts";
import { type RunOptions, startRun } from "../dividends/startRun.ts";
import type { Component } from "../infrastructure/observability/health/healthHandlers.ts";
import { type Logger, logger } from "../infrastructure/observability/logs/logger.ts";
import type { Prisma } from "../infrastructure/postgres/client.ts";
import { createDividendBook } from "../infrastructure/postgres/dividends.ts";
import { createHouseShares } from "../infrastructure/postgres/houseShares.ts";
import { createDividendNews, hearDividendNews } from "../infrastructure/queues/dividendNews.ts";
import { createDividendQueue, createPayoutJobs, type DividendQueue } from "../infrastructure/queues/dividendQueue.ts";
import { createPayoutWorker } from "../infrastructure/queues/payoutWorker.ts";
import { createQueueAdmin } from "../infrastructure/queues/queueAdmin.ts";
import { createQueueWatch } from "../infrastructure/queues/queueWatch.ts";
import { createCalendar, registerSchedule } from "../infrastructure/queues/schedule.ts";
import {
  connectRedis,
  type Redis,
  type RedisAddress,
  refuseEviction,
  untilReady,
} from "../infrastructure/redis/connect.ts";
import { crashingBook, crashingJobs, crashingWork } from "../infrastructure/resilience/crashingPorts.ts";
import type { CrashPoint } from "../infrastructure/resilience/crashPoints.ts";
import { systemChance } from "../infrastructure/resilience/system.ts";
import type { Clock } from "../kernel/clock.ts";
import { every } from "../kernel/every.ts";
import type { Instruments } from "./stores.ts";

/** Lost jobs are rare and no money is at risk; a missed slot is noticed within this too. */
const SWEEP_MS = 5_000;

const LOOK_MS = 5_000;

const REDIS_MS = 10_000;

export interface OpenPayDay extends PayDay {
  readonly queue: DividendQueue;
  readonly queueAdmin: QueueAdmin;
  /** Passes on the notifications of pay day, whichever process pays. */
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

export interface PayDayDeps {
  readonly prisma: Prisma;
  readonly redis: RedisAddress;
  readonly settings: DividendSettings;
  readonly log: Logger;
  /** Slots of the schedule come by it. */
  readonly clock: Clock;
  readonly watch?: Pick<Instruments, "payDay" | "database">;
  /** Without it nothing is made to fail. */
  readonly crashPoint?: CrashPoint | null;
}

/** @throws {Error} when Redis may evict what is in it, or the schedule's pattern is none. */
export async function openPayDay(deps: PayDayDeps): Promise<OpenPayDay> {
  const { redis, settings, log } = deps;
  const calendar = settings.DIVIDEND_SCHEDULE === "off" ? null : createCalendar(settings.DIVIDEND_SCHEDULE);
  const connection = connectRedis(redis, "queue", "dividends-queue");
  await untilReady(connection, REDIS_MS);
  await refuseEviction(connection);

  const queue = createDividendQueue(connection);
  queue.on("error", (err) => log.warn({ type: "dividend_queue_error", err }, "the dividend queue's Redis"));
  const payDay = decide(deps, queue, connection, calendar);
  const watch = await watchQueue(deps, queue);
  let hearing: Redis | null = null;
  let work: Work | null = null;
  const stopWorking = async (): Promise<void> => work?.end();
  return {
    ...payDay,
    queue,
    queueAdmin: createQueueAdmin(queue),
    async listen(listener) {
      hearing = connectRedis(redis, "pub-sub", "dividends-news");
      await hearDividendNews({ redis: hearing, log }, listener);
    },
    startWorking() {
      work ??= startWork(deps, queue, payDay, calendar);
    },
    stopWorking,
    async close() {
      await Promise.all([stopWorking(), watch.end()]);
      hearing?.disconnect();
      await queue.close();
      connection.disconnect();
    },
    health: watch.health,
  };
}

/** Starts a run as `openPayDay` would, for callers that have only a queue and a database. @throws {Refused} as startRun. */
export const enqueueDividendDistribution = (
  queue: DividendQueue,
  prisma: Prisma,
  trigger: Trigger,
  options?: RunOptions,
): Promise<Distribution> =>
  startRun({ book: createDividendBook(prisma), jobs: createPayoutJobs(queue), log: logger }, trigger, options);

/** The rules of pay day over their book, jobs and news. */
function decide(
  { prisma, settings, log, clock, watch, crashPoint = null }: PayDayDeps,
  queue: DividendQueue,
  connection: Redis,
  calendar: ReturnType<typeof createCalendar> | null,
): PayDay {
  let [book, jobs] = [createDividendBook(prisma), createPayoutJobs(queue)];
  if (watch !== undefined) book = watch.database("dividends", book);
  if (crashPoint !== null) [book, jobs] = [crashingBook(book, crashPoint), crashingJobs(jobs, crashPoint)];
  return createPayDay({
    ...{ book, jobs, calendar, log, clock },
    news: createDividendNews(connection, log),
    chunkMembers: settings.DIVIDEND_CHUNK_MEMBERS,
    approvalAbove: BigInt(settings.DIVIDEND_APPROVAL_ABOVE),
    missed: settings.DIVIDEND_MISSED,
    shares: createHouseShares(prisma),
    perMille: settings.DIVIDEND_HOUSE_PER_MILLE,
    ...(watch === undefined ? {} : { observer: watch.payDay }),
  });
}

/** Also in a process that does not work: jobs that no worker takes have to be seen from somewhere. */
async function watchQueue(
  { log, clock, watch }: PayDayDeps,
  queue: DividendQueue,
): Promise<{ health(): Component; end(): Promise<void> }> {
  let isOver = false;
  const queueWatch = createQueueWatch(queue);
  await queueWatch.look();
  async function lookAtQueue(): Promise<void> {
    const figures = await queueWatch.look();
    watch?.payDay.queue(figures);
  }
  const looking = every({ clock, chance: systemChance, log }, LOOK_MS, () => isOver, lookAtQueue);
  return {
    health: queueWatch.health,
    end() {
      isOver = true;
      return looking;
    },
  };
}

interface Work {
  /** Finishes the chunks in hand. A repeat waits for the same end. */
  end(): Promise<void>;
}

function startWork(
  { redis, settings, log, clock, crashPoint = null }: PayDayDeps,
  queue: DividendQueue,
  payDay: PayDay,
  calendar: ReturnType<typeof createCalendar> | null,
): Work {
  let isOver = false;
  let ended: Promise<void> | null = null;
  const connection = connectRedis(redis, "worker", "dividends-worker");
  const concurrency = settings.DIVIDEND_CONCURRENCY;
  const worker = createPayoutWorker({
    ...{ connection, concurrency, log },
    ...(crashPoint === null
      ? { work: payDay.work }
      : { work: crashingWork(payDay.work, crashPoint), onCompleted: () => crashPoint("C15") }),
  });
  async function sweepPayDay(): Promise<void> {
    await registerSchedule(queue, calendar);
    await payDay.sweep();
  }
  const sweeping = every({ clock, chance: systemChance, log }, SWEEP_MS, () => isOver, sweepPayDay);
  const endAll = async (): Promise<void> => {
    isOver = true;
    await worker.close();
    await Promise.all([sweeping, payDay.settled()]);
    connection.disconnect();
  };
  return {
    end() {
      ended ??= endAll();
      return ended;
    },
  };
}
