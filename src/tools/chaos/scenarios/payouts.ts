/**
 * Pay day, with the process that starts a run or pays it killed at each of its crash points, and a second one after it.
 * Every member of every syndicate must get its share of every run, once.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { VegasClient } from "../../../client/index.ts";
import type { CrashPointName } from "../../../infrastructure/crashPoints.ts";
import { proveWorld } from "../checks.ts";
import { type Evidence, percentile } from "../evidence.ts";
import type { Scenario } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { rounds: 1, seconds: [false, true], syndicates: 8, members: 25 },
  short: { rounds: 1, seconds: [false], syndicates: 4, members: 5 },
};

/** The first two lie where a run is started, the others where it is paid. */
const POINTS: readonly CrashPointName[] = ["C11", "C12", "C13", "C14", "C15"];
const STARTING = new Set<CrashPointName>(["C11", "C12"]);

const TREASURY = 100_003; // No number of members divides it: the rest has to go somewhere, too.
const CHUNK_MEMBERS = 10;
const PATIENCE_MS = 90_000;

export const payouts: Scenario = {
  name: "payouts",
  what: "pay day with its processes killed at each of their crash points",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence, random } = run;
    const admin = { username: "admin", password: randomBytes(12).toString("hex") };
    const world = await openWorld(run, {
      ADMIN_USERNAME: admin.username,
      ADMIN_PASSWORD: admin.password,
      DIVIDEND_SCHEDULE: "off",
      DIVIDEND_CHUNK_MEMBERS: String(CHUNK_MEMBERS),
    });
    const survivor = await world.start({ DIVIDEND_WORKER: "off" });
    const syndicates = await Promise.all(
      Array.from({ length: size.syndicates }, () => foundSyndicate(world, size.members)),
    );
    const hit = new Set<CrashPointName>();
    const finishedMs: number[] = [];
    for (let round = 0; round < size.rounds; round += 1) {
      for (const point of POINTS) {
        for (const hasSecond of size.seconds) {
          run.stop.throwIfAborted();
          await fillTreasuries(world, syndicates);
          const hooked = (name: CrashPointName) => world.start({ CRASH_POINT: `${name}:kill:1:0:signal` });
          const victim = await hooked(point);
          const second = hasSecond ? await hooked(random.pick(["C13", "C14", "C15"] as const)) : null;
          victim.process.kill("SIGUSR2");
          const starter = new VegasClient({
            containers: [(STARTING.has(point) ? victim : survivor).url, survivor.url],
          });
          await starter.api.login(admin);
          const started = starter.api.runDividends({}, { idempotencyKey: randomUUID() });
          started.catch(() => undefined); // Awaited below.
          try {
            await until(() => victim.process.hasExited(), PATIENCE_MS, `a death at ${point}`);
            evidence.fault(`kill at ${point}`);
            hit.add(point);
            if (second !== null) {
              second.process.kill("SIGUSR2");
              await until(() => second.process.hasExited(), PATIENCE_MS, `a death after ${point}`);
              evidence.fault("kill in recovery");
            }
            const from = performance.now();
            const heir = await world.start();
            const { runId } = await started;
            await until(() => isFinished(world, runId), PATIENCE_MS, `the end of run ${runId} after ${point}`);
            finishedMs.push(performance.now() - from);
            await pass(100); // A late twin of a job would act now.
            await provePaid(world, runId, evidence);
            await heir.kill();
          } catch (error) {
            if (!(error instanceof Error)) throw error;
            evidence.violation("I7", error.message);
          }
          await Promise.all([victim.kill(), second?.kill()]);
          run.progress(`${finishedMs.length} runs, ${hit.size} of ${POINTS.length} points`);
        }
      }
    }
    await proveWorld({ world, witness: createWitness(evidence), evidence, roundsMax: 0, lockTtlMs: 5_000 });
    await world.close();
    evidence.figure("crash points of pay day hit", `${hit.size} of ${POINTS.length}`);
    evidence.figure(
      "run finished after the last kill: p50 / max, ms",
      `${percentile(finishedMs, 0.5)} / ${percentile(finishedMs, 1)}`,
    );
    evidence.target("crash points of pay day", String(POINTS.length), hit.size, hit.size === POINTS.length);
  },
};

async function foundSyndicate(world: World, memberCount: number): Promise<string> {
  const id = randomUUID();
  const members = Array.from({ length: memberCount }, () => randomUUID());
  await world.sql(
    `WITH players AS (INSERT INTO users (id, username, username_key) SELECT m, m, m FROM unnest($1::uuid[]) AS m)
     INSERT INTO accounts (id, kind, owner_id) SELECT 'player:' || m, 'PLAYER', m FROM unnest($1::uuid[]) AS m`,
    [members],
  );
  await world.sql("INSERT INTO accounts (id, kind, owner_id) VALUES ('treasury:' || $1::uuid, 'TREASURY', $1::uuid)", [
    id,
  ]);
  await world.sql("INSERT INTO syndicates (id, name, founder_id) VALUES ($1, 'Chaos', $1)", [id]);
  await world.sql(
    `INSERT INTO syndicate_members (syndicate_id, user_id, shares, joined_run)
     SELECT $1, m.id, m.shares, newest_run() FROM unnest($2::uuid[], $3::bigint[]) AS m (id, shares)`,
    [id, members, members.map((_, index) => 1 + index)],
  );
  return id;
}

async function fillTreasuries(world: World, syndicates: readonly string[]): Promise<void> {
  const issue = syndicates.map((id) => ({ kind: "ISSUE", from: "issue:0", to: `treasury:${id}`, amount: TREASURY }));
  await world.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
}

async function isFinished(world: World, runId: string): Promise<boolean> {
  const [row] = await world.sql<{ state: string }>("SELECT state FROM dividend_runs WHERE id = $1", [runId]);
  return row?.state === "FINISHED";
}

/** Each payout has reached all members it was owed to, each of them once, and together they have what was owed. */
async function provePaid(world: World, runId: string, evidence: Evidence): Promise<void> {
  const rows = await world.sql<{
    syndicate_id: string;
    owed: string;
    paid: string;
    members: number;
    credits: number;
    credited: number;
  }>(
    `SELECT o.syndicate_id, o.amount AS owed, o.members, coalesce(sum(p.amount), 0) AS paid,
            count(p.account_id)::int AS credits, count(DISTINCT p.account_id)::int AS credited
     FROM dividend_payouts o
     LEFT JOIN dividend_chunks c ON c.run_id = o.run_id AND c.syndicate_id = o.syndicate_id
     LEFT JOIN postings p ON p.transfer_id = c.transfer_id AND p.amount > 0
     WHERE o.run_id = $1 GROUP BY o.syndicate_id, o.amount, o.members`,
    [runId],
  );
  for (const { syndicate_id, owed, paid, members, credits, credited } of rows) {
    if (owed === paid && credits === members && credited === members) evidence.check("I9", members);
    else
      evidence.violation(
        "I9",
        `run ${runId}, syndicate ${syndicate_id}: ${paid} of ${owed} paid, in ${credits} credits to ${credited} of ${members}`,
      );
  }
}
