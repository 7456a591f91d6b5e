/** A payout worker as production runs it, and pay days for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readWorkerConfig } from "../../../src/config.ts";
import { startProcess } from "../../../src/dev/stack/processes.ts";
import type { ThrowAway } from "../../../src/dev/stack/throwAwayHouse.ts";
import type { DividendRun } from "../../../src/dividends/ports/book.ts";
import { logger } from "../../../src/infrastructure/observability/logs/logger.ts";
import { createOptimizedPrismaClient } from "../../../src/infrastructure/postgres/client.ts";
import { systemClock } from "../../../src/infrastructure/resilience/system.ts";
import type { Closers } from "../../../src/ops/cli/closers.ts";
import { PROJECT } from "../../../src/ops/cli/project.ts";
import { openPayDay } from "../../../src/wiring/payDay.ts";
import { until } from "../chaos/until.ts";

/** As the image starts it, bounds of memory included. */
const START = join(PROJECT, "start.sh");

const RUN_MS = 600_000;
const STOP_MS = 10_000;

export interface Payer {
  /** Starts a run, waits until it has ended. `peakMib`: the most memory the worker held meanwhile; null where the system does not tell. */
  payDay(): Promise<{ readonly run: DividendRun; readonly seconds: number; readonly peakMib: number | null }>;
}

/** One worker with the defaults of production, and an office that starts runs and pays nobody. */
export async function openPayer(stack: ThrowAway, closers: Closers): Promise<Payer> {
  const env = { REDIS_URL: stack.redisUrl, DATABASE_URL: stack.databaseUrl, DIVIDEND_SCHEDULE: "off" };
  const worker = await startProcess({
    name: "payer",
    command: "sh",
    args: [START],
    env: { ...process.env, ...env, ROLE: "worker", NODE_ENV: "production", LOG_LEVEL: "info" },
    logFile: join(stack.logDir, "payer.log"),
    runDir: stack.runDir,
    recogniseBy: "dist/server/worker.js", // What the script becomes.
  });
  closers.add(() => worker.stop("SIGTERM", STOP_MS));
  const prisma = createOptimizedPrismaClient({ url: stack.databaseUrl, poolSize: 2 });
  closers.add(() => prisma.$disconnect());
  const redis = { url: stack.redisUrl };
  const office = await openPayDay({ prisma, redis, settings: readWorkerConfig(env), log: logger, clock: systemClock });
  closers.add(() => office.close());

  return {
    async payDay() {
      const { runId } = await office.distributor.run();
      let run: DividendRun | null = null;
      let peakMib: number | null = null;
      const hasEnded = async () => {
        const mib = residentMib(worker.pid);
        if (mib !== null) peakMib = Math.max(peakMib ?? 0, mib);
        run = await office.book.find(runId);
        return run?.state === "FINISHED";
      };
      await until(hasEnded, RUN_MS, "the end of the run");
      if (run === null) throw new Error(`run ${runId} is not there`);
      const { startedAt, finishedAt } = run as DividendRun;
      return { run, seconds: ((finishedAt ?? Number.NaN) - startedAt) / 1_000, peakMib };
    },
  };
}

function residentMib(pid: number): number | null {
  if (process.platform !== "linux") return null;
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return kib === undefined ? null : Math.round(Number(kib) / 102.4) / 10;
}
