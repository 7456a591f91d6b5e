/**
 * Pay day by its schedule, every few seconds: registered by four containers in the same instant, its keys deleted, and the
 * whole queue wiped while payouts are still owed. Each slot is one run, and each run pays every member once.
 */
import { DIVIDEND_QUEUE, QUEUE_PREFIX } from "../../../../src/infrastructure/queues/dividendQueue.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import type { Scenario } from "../scenario.ts";
import { fillTreasuries, foundSyndicate, provePaid } from "../syndicates.ts";
import { until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { deletions: 2, wipes: 2, syndicates: 60, members: 25 },
  short: { deletions: 1, wipes: 1, syndicates: 10, members: 25 },
};

const CONTAINERS = 4;
const EVERY_4_S = "*/4 * * * * *";
const CHUNK_MEMBERS = 5;
const PATIENCE_MS = 90_000;
const KEYS = `${QUEUE_PREFIX}:${DIVIDEND_QUEUE}:`;

export const schedule: Scenario = {
  name: "schedule",
  what: "the schedule of pay day registered by four at once, deleted, and the queue wiped",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const world = await openWorld(run, {
      DIVIDEND_SCHEDULE: EVERY_4_S,
      DIVIDEND_CHUNK_MEMBERS: String(CHUNK_MEMBERS),
      DIVIDEND_CONCURRENCY: "1",
    });
    const syndicates = await Promise.all(
      Array.from({ length: size.syndicates }, () => foundSyndicate(world, size.members)),
    );
    await Promise.all(Array.from({ length: CONTAINERS }, () => world.start()));
    evidence.fault("schedule registered by four containers at once");
    const backMs: number[] = [];
    const paidAgain = async (from: number): Promise<void> => {
      await fillTreasuries(world, syndicates);
      await until(() => isEverybodyPaid(world, syndicates), PATIENCE_MS, "the next pay day");
      backMs.push(performance.now() - from);
    };
    await paidAgain(performance.now());
    await proveOneSchedule(world);

    for (let times = 0; times < size.deletions; times += 1) {
      run.stop.throwIfAborted();
      await remove(world, `${KEYS}repeat*`);
      evidence.fault("schedule deleted");
      await paidAgain(performance.now());
      await proveOneSchedule(world);
      run.progress(`${times + 1} times deleted`);
    }
    for (let times = 0; times < size.wipes; times += 1) {
      run.stop.throwIfAborted();
      await fillTreasuries(world, syndicates);
      await until(() => hasUnsettled(world), PATIENCE_MS, "a run with payouts to come");
      await remove(world, `${KEYS}*`);
      evidence.fault("queue wiped with payouts owed");
      const from = performance.now();
      await until(() => isEverybodyPaid(world, syndicates), PATIENCE_MS, "all payouts of the wiped queue");
      backMs.push(performance.now() - from);
      run.progress(`${times + 1} times wiped`);
    }
    await Promise.all(world.living().map((container) => container.stop()));
    const runs = await world.sql<{ id: string; period: string }>("SELECT id, period FROM dividend_runs");
    for (const { id } of runs) await provePaid(world, id, evidence);
    const slots = new Set(runs.map(({ period }) => period)).size;
    if (slots === runs.length) evidence.check("I9", runs.length);
    else evidence.violation("I9", `${runs.length} runs for ${slots} slots`);
    await proveWorld({ world, witness: createWitness(evidence), evidence, roundsMax: 0, lockTtlMs: 5_000 });
    await world.close();
    evidence.figure("slots, each kept once", slots);
    evidence.figure("everybody paid after: p50 / max, ms", `${percentile(backMs, 0.5)} / ${percentile(backMs, 1)}`);
  },
};

/** Keys that nobody removes in earnest, removed straight from Redis. */
async function remove({ redisNow }: World, pattern: string): Promise<void> {
  const keys = await redisNow.keys(pattern);
  if (keys.length > 0) await redisNow.del(keys);
}

/** However many containers keep it, and however often it was put back. */
async function proveOneSchedule({ redisNow }: World): Promise<void> {
  await until(async () => (await redisNow.zcard(`${KEYS}repeat`)) === 1, PATIENCE_MS, "the one schedule");
}

async function hasUnsettled({ sql }: World): Promise<boolean> {
  const rows = await sql("SELECT 1 FROM dividend_payouts WHERE state = 'PENDING' LIMIT 1");
  return rows.length > 0;
}

async function isEverybodyPaid({ sql }: World, syndicates: readonly string[]): Promise<boolean> {
  const [left] = await sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM accounts WHERE id = ANY ($1) AND balance > 0",
    [syndicates.map((id) => `treasury:${id}`)],
  );
  return left?.n === 0;
}
