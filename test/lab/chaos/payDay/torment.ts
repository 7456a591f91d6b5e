/** One pay day under fire: workers killed and stopped, jobs and runs doubled, and every look at the status held against Postgres. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { readWorkerConfig } from "../../../../src/config.ts";
import { logger } from "../../../../src/infrastructure/observability/logs/logger.ts";
import { createOptimizedPrismaClient } from "../../../../src/infrastructure/postgres/client.ts";
import { PAY } from "../../../../src/infrastructure/queues/dividendQueue.ts";
import { systemClock } from "../../../../src/infrastructure/resilience/system.ts";
import { asRunId, type RunId } from "../../../../src/kernel/ids.ts";
import { Refused } from "../../../../src/kernel/refusals.ts";
import { type SeedOptions, seedSyndicates } from "../../../../src/ops/seeds/syndicates.ts";
import { type OpenPayDay, openPayDay } from "../../../../src/wiring/payDay.ts";
import { pass, until } from "../until.ts";
import { planFates } from "./fates.ts";
import { type Proof, proveRun } from "./proof.ts";
import { type Deaths, liveAndDie, type WorkerHouse } from "./workers.ts";

export interface Torment {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly redisUrl: string;
  readonly seed: SeedOptions;
  readonly kills: number;
  readonly pauses: number;
  /** Jobs that are added a second time, spread over the run. */
  readonly duplicates: number;
  readonly workers: number;
  /** Small, so that most payouts take several transactions and workers die between them. */
  readonly chunkMembers: number;
  /** The whole run; a machine under load takes its time. */
  readonly withinMs: number;
  /** How far it is, now and then. */
  readonly say?: (line: string) => void;
}

export interface TormentReport extends Deaths, Proof {
  readonly syndicates: number;
  readonly duplicates: number;
  /** Runs started a second time: refused as paid, or found to be this one. */
  readonly repeatedRuns: number;
  /** Looks at the status, each right. */
  readonly statusLooks: number;
  readonly seconds: number;
}

/** Any that has begun. */
const PERIOD = "2025-11-23";

const LOOK_MS = 100;
const LOOKS_PER_LINE = 50;
const BATCH = 10;

interface Scene extends Torment {
  readonly office: OpenPayDay;
  readonly owner: pg.Client;
  readonly runId: RunId;
  readonly problems: string[];
  readonly deaths: Deaths;
  readonly isOver: () => boolean;
}

/** For stores without syndicates. @returns what was done to the run and what came of it; it is for the caller to judge. */
export async function tormentPayDay(torment: Torment): Promise<TormentReport> {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, seed } = torment;
  const settings = { DIVIDEND_SCHEDULE: "off", DIVIDEND_CHUNK_MEMBERS: String(torment.chunkMembers) };
  const env = { REDIS_URL, DATABASE_URL, NODE_ENV: "test", ...settings };
  await seedSyndicates(torment.ownerUrl, seed);
  const prisma = createOptimizedPrismaClient({ url: DATABASE_URL, poolSize: 4 });
  const owner = new pg.Client({ connectionString: torment.ownerUrl });
  await owner.connect();
  const office = await openPayDay({
    prisma,
    redis: { url: REDIS_URL },
    settings: readWorkerConfig(env),
    log: logger,
    clock: systemClock,
  });

  const startedAt = performance.now();
  const deaths: Deaths = { kills: 0, byPoint: {}, pauses: 0, takeovers: 0, failures: {}, surprises: [] };
  let isOver = false;
  const scene: Scene = {
    ...torment,
    office,
    owner,
    runId: asRunId(randomUUID()),
    problems: [],
    deaths,
    isOver: () => isOver,
  };
  try {
    await office.distributor.run({ runId: scene.runId, period: PERIOD });
    const house = { env, deaths, isOver: scene.isOver };
    const looking = lookOn(scene);
    const doubling = doubleEverything(scene);
    const working = work(torment, house);
    try {
      await until(() => hasFinished(scene), torment.withinMs, "the end of the run");
    } finally {
      isOver = true;
      await working;
    }
    const [statusLooks, repeatedRuns] = await Promise.all([looking, doubling]);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const proof = await proveRun(owner, scene.runId);
    const problems = [...scene.problems, ...deaths.surprises, ...proof.problems];
    const { duplicates } = torment;
    return {
      ...deaths,
      ...proof,
      problems,
      syndicates: seed.syndicates,
      duplicates,
      repeatedRuns,
      statusLooks,
      seconds,
    };
  } finally {
    await office.close();
    await prisma.$disconnect();
    await owner.end();
  }
}

/** First those with a fate: the others might have paid everything before the last of them has met its own. */
async function work({ workers, kills, pauses }: Torment, house: WorkerHouse): Promise<void> {
  const fates = planFates(kills, pauses);
  const all = (live: () => Promise<void>) => Promise.all(Array.from({ length: workers }, live));
  await all(async () => {
    for (let fate = fates.shift(); fate !== undefined && !house.isOver(); fate = fates.shift())
      await liveAndDie(house, fate);
  });
  await all(async () => {
    while (!house.isOver()) await liveAndDie(house, null);
  });
}

const hasFinished = async ({ office, runId }: Scene): Promise<boolean> =>
  (await office.book.find(runId))?.state === "FINISHED";

/** The status is right when it lies between what Postgres knew before and after. @returns how often it was looked at. */
async function lookOn({ office, owner, runId, seed, problems, deaths, say, isOver }: Scene): Promise<number> {
  const paid = async (): Promise<number> => {
    const text = "SELECT count(*)::int AS paid FROM dividend_payouts WHERE run_id = $1 AND state = 'PAID'";
    return (await owner.query<{ paid: number }>(text, [runId])).rows[0]?.paid ?? Number.NaN;
  };
  for (let looks = 1; ; looks += 1) {
    const isLast = isOver();
    const before = await paid();
    const { queueMetrics, lastRun } = await office.distributor.getStatus();
    const after = await paid();
    const { waiting, active, completed, failed } = queueMetrics;
    const isRight =
      lastRun?.runId === runId &&
      before <= completed &&
      completed <= after &&
      waiting + active + completed + failed === seed.syndicates &&
      Math.min(waiting, active, failed) >= 0;
    if (!isRight) problems.push(`status ${JSON.stringify(queueMetrics)} with ${before} to ${after} paid`);
    if (looks % LOOKS_PER_LINE === 0) say?.(`${completed} of ${seed.syndicates} paid, ${deaths.kills} workers killed`);
    if (isLast) return looks;
    await pass(LOOK_MS);
  }
}

/** Jobs for payouts that are owed, in hand and paid alike, and runs for the same pay day. @returns the runs tried. */
async function doubleEverything(scene: Scene): Promise<number> {
  const { office, owner, runId, duplicates, seed, problems, isOver } = scene;
  let tried = 0;
  for (let added = 0; added < duplicates; added += BATCH) {
    const due = (added / duplicates) * seed.syndicates; // Spread over the run.
    while (!isOver() && ((await office.book.find(runId))?.completed ?? 0) < due) await pass(LOOK_MS);
    const { rows } = await owner.query<{ id: string }>("SELECT id FROM syndicates ORDER BY random() LIMIT $1", [
      Math.min(BATCH, duplicates - added),
    ]);
    await office.queue.addBulk(rows.map(({ id }) => ({ name: PAY, data: { runId, syndicateId: id } })));
    const again = await office.distributor.run({ runId, period: PERIOD });
    if (again.runId !== runId) problems.push(`the run repeated became another: ${again.runId}`);
    const code = await office.distributor.run({ period: PERIOD }).then(
      ({ runId: second }) => `run ${second}`,
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );
    if (code !== "PERIOD_PAID") problems.push(`a second run for the same period: ${code}`);
    tried += 2;
  }
  return tried;
}
