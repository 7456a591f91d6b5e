/**
 * A pay day under fire: workers killed and stopped, jobs and runs doubled, every look at the status held against Postgres.
 * Every member of every syndicate must get its part of the run, once.
 */
import { randomUUID } from "node:crypto";
import { readWorkerConfig } from "../../../../src/config.ts";
import { logger } from "../../../../src/infrastructure/observability/logs/logger.ts";
import { PAY } from "../../../../src/infrastructure/queues/dividendQueue.ts";
import { systemClock } from "../../../../src/infrastructure/resilience/system.ts";
import { asRunId, type RunId } from "../../../../src/kernel/ids.ts";
import { Refused } from "../../../../src/kernel/refusals.ts";
import { seedSyndicates } from "../../../../src/ops/seeds/syndicates.ts";
import { type OpenPayDay, openPayDay } from "../../../../src/wiring/payDay.ts";
import { planFates } from "../payDay/fates.ts";
import { proveRun } from "../payDay/proveRun.ts";
import { type Deaths, liveAndDie, type WorkerHouse } from "../payDay/workers.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { openWorld, type World } from "../world.ts";

const SYNDICATES = 1_000;
const TREASURY = 100_003; // Prime, so that hardly a part comes out even.
const MEMBERS = { full: 50_000, short: 5_000 };
const KILLS = 50;
const PAUSES = 20;
const DUPLICATES = 100;
const WORKERS = 4;

/** Any that has begun. */
const PERIOD = "2025-11-23";

const WITHIN_MS = 1_800_000; // The whole run: every death costs a start and a takeover, and the machine may be slow.
const LOOK_MS = 100;
const LOOKS_PER_LINE = 50;
const BATCH = 10;

interface Scene {
  readonly run: ScenarioRun;
  readonly world: World;
  readonly office: OpenPayDay;
  readonly runId: RunId;
  readonly deaths: Deaths;
  readonly isOver: () => boolean;
}

export const dividends: Scenario = {
  name: "dividends",
  what: "a pay day of 1,000 syndicates whose workers are killed and stopped, with jobs and runs doubled",
  async run(run) {
    const { evidence, size, scaled } = run;
    const members = scaled(MEMBERS[size]);
    const world = await openWorld(run);
    await seedSyndicates(world.postgres.ownerUrl, { syndicates: SYNDICATES, members, treasury: TREASURY });
    // Small chunks, so that most payouts take several transactions and workers die between them.
    const chunkMembers = Math.max(1, Math.ceil(members / SYNDICATES / 3));
    const env = {
      ...{ REDIS_URL: world.redis.url, DATABASE_URL: world.postgres.appUrl, NODE_ENV: "test" },
      ...{ DIVIDEND_SCHEDULE: "off", DIVIDEND_CHUNK_MEMBERS: String(chunkMembers) },
    };
    const settings = readWorkerConfig(env);
    const redis = { url: world.redis.url };
    const office = await openPayDay({ prisma: world.prisma, redis, settings, log: logger, clock: systemClock });
    const deaths: Deaths = { kills: 0, byPoint: {}, pauses: 0, takeovers: 0, failures: {}, surprises: [] };
    let isOver = false;
    const scene = { run, world, office, deaths, runId: asRunId(randomUUID()), isOver: () => isOver };
    try {
      const startedAt = performance.now();
      await office.distributor.run({ runId: scene.runId, period: PERIOD });
      const beside = Promise.all([watchStatus(scene), doubleEverything(scene)]);
      const working = work({ env, deaths, isOver: scene.isOver });
      try {
        await until(() => hasFinished(scene), WITHIN_MS, "the end of the run");
      } finally {
        isOver = true;
        await working;
      }
      await beside;
      evidence.figure("run finished after, s", Math.round((performance.now() - startedAt) / 100) / 10);
      record(run, deaths);
      await prove(scene, members);
    } finally {
      await office.close();
      await world.close();
    }
  },
};

/** First those with a fate: the others might have paid everything before the last of them has met its own. */
async function work(house: WorkerHouse): Promise<void> {
  const fates = planFates(KILLS, PAUSES);
  const all = (live: () => Promise<void>) => Promise.all(Array.from({ length: WORKERS }, live));
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

/** The status is right when it lies between what Postgres knew before and after. */
async function watchStatus({ run, world, office, runId, deaths, isOver }: Scene): Promise<void> {
  const text = "SELECT count(*)::int AS paid FROM dividend_payouts WHERE run_id = $1 AND state = 'PAID'";
  const paid = async () => (await world.sql<{ paid: number }>(text, [runId]))[0]?.paid ?? Number.NaN;
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
      waiting + active + completed + failed === SYNDICATES &&
      Math.min(waiting, active, failed) >= 0;
    if (isRight) run.evidence.check("I8");
    else run.evidence.violation("I8", `status ${JSON.stringify(queueMetrics)} with ${before} to ${after} paid`);
    if (looks % LOOKS_PER_LINE === 0)
      run.progress(`${completed} of ${SYNDICATES} paid, ${deaths.kills} workers killed`);
    if (isLast) return;
    await pass(LOOK_MS);
  }
}

/** Jobs for payouts that are owed, in hand and paid alike, and runs for the same pay day. */
async function doubleEverything({ run: { evidence }, world, office, runId, isOver }: Scene): Promise<void> {
  for (let added = 0; added < DUPLICATES; added += BATCH) {
    const due = (added / DUPLICATES) * SYNDICATES; // Spread over the run.
    while (!isOver() && ((await office.book.find(runId))?.completed ?? 0) < due) await pass(LOOK_MS);
    const rows = await world.sql<{ id: string }>("SELECT id FROM syndicates ORDER BY random() LIMIT $1", [BATCH]);
    await office.queue.addBulk(rows.map(({ id }) => ({ name: PAY, data: { runId, syndicateId: id } })));
    evidence.fault("job doubled", rows.length);
    const again = await office.distributor.run({ runId, period: PERIOD });
    if (again.runId === runId) evidence.check("I4");
    else evidence.violation("I4", `the run repeated became another: ${again.runId}`);
    const code = await office.distributor.run({ period: PERIOD }).then(
      ({ runId: second }) => `run ${second}`,
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );
    if (code === "PERIOD_PAID") evidence.check("I4");
    else evidence.violation("I4", `a second run for the same period: ${code}`);
    evidence.fault("run repeated", 2);
  }
}

function record({ evidence }: ScenarioRun, { kills, byPoint, pauses, takeovers, failures, surprises }: Deaths): void {
  for (const [point, count] of Object.entries(byPoint)) evidence.fault(`kill at ${point}`, count);
  evidence.fault("worker stopped for longer than its locks live", pauses);
  for (const surprise of surprises) evidence.violation("I7", surprise);
  evidence.figure("jobs taken over", takeovers);
  evidence.figure("attempts that failed and were made again", JSON.stringify(failures));
  evidence.target("workers killed", String(KILLS), kills, kills >= KILLS);
  evidence.target("workers stopped", String(PAUSES), pauses, pauses >= PAUSES);
}

async function prove({ run: { evidence }, world, runId }: Scene, members: number): Promise<void> {
  const proof = await proveRun(world.sql, runId);
  evidence.check("I9", proof.members);
  evidence.figure("paid", `${proof.amount} to ${proof.members} members`);
  for (const problem of proof.problems) evidence.violation("I9", problem);
  if (proof.members !== members || proof.amount !== SYNDICATES * TREASURY)
    evidence.violation("I9", `${members} members were owed ${SYNDICATES * TREASURY} together`);
}
