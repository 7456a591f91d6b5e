/**
 * Pay day, with the process that starts a run or pays it killed at each of its crash points, and a second one after it.
 * Every member of every syndicate must get its share of every run, once.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { VegasClient } from "../../../../src/client/index.ts";
import type { CrashPointName } from "../../../../src/infrastructure/resilience/crashPoints.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import type { Scenario } from "../scenario.ts";
import { fillTreasuries, foundSyndicate, provePaid } from "../syndicates.ts";
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

async function isFinished(world: World, runId: string): Promise<boolean> {
  const [row] = await world.sql<{ state: string }>("SELECT state FROM dividend_runs WHERE id = $1", [runId]);
  return row?.state === "FINISHED";
}
