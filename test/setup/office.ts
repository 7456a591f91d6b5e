/** Pay day as one process knows it, over a test's own stores. */
import { type DividendSettings, readWorkerConfig } from "../../src/config.ts";
import type { Logger } from "../../src/infrastructure/observability/logs/logger.ts";
import type { Prisma } from "../../src/infrastructure/postgres/client.ts";
import { systemClock } from "../../src/infrastructure/resilience/system.ts";
import { type OpenPayDay, openPayDay } from "../../src/wiring/payDay.ts";

/** Starts runs; works only once told to. Without a schedule unless `settings` name one. */
export function openOffice(deps: {
  readonly prisma: Prisma;
  readonly redisUrl: string;
  /** Whatever logs: pino's own type carries more than anyone here uses. */
  readonly log: unknown;
  readonly settings?: Partial<DividendSettings>;
}): Promise<OpenPayDay> {
  const { prisma, redisUrl, log, settings = {} } = deps;
  const defaults = readWorkerConfig({ REDIS_URL: redisUrl, DATABASE_URL: "postgres://the-client-knows" });
  return openPayDay({
    prisma,
    clock: systemClock,
    redis: { url: redisUrl },
    settings: { ...defaults, DIVIDEND_SCHEDULE: "off", ...settings },
    log: log as Logger,
  });
}
