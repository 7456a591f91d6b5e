/**
 * SIGKILL at every crash point, with one and with five at the table, and with a second kill among those who recover.
 * After each kill the table must move again by itself, and a whole round must be played on it.
 */
import { VegasClient } from "../../../../src/client/index.ts";
import type { CrashPointName } from "../../../../src/infrastructure/resilience/crashPoints.ts";
import { Bot } from "../../load/bot.ts";
import { createFigures } from "../../load/figures.ts";
import type { Random } from "../../sim/random.ts";
import { proveWorld } from "../checks.ts";
import { type Evidence, percentile } from "../evidence.ts";
import { installGates } from "../gate.ts";
import { OUTSIDE, type OutsidePoint } from "../outsidePoints.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { type ChaosContainer, openWorld, type World } from "../world.ts";

/** Each round is every point with each number of seats: without a second kill (false), with one (true). */
const SIZES = {
  full: { rounds: [[false, true], [true], [true]], lanes: 4, seats: [1, 5], replayed: 2_000 },
  short: { rounds: [[false]], lanes: 2, seats: [3], replayed: 100 },
};

/** Points of the table's own path; the process hits itself there. */
const HOOKS: readonly CrashPointName[] = ["C1", "C2", "C5", "C7", "C8", "C10", "C16", "C17", "C18"];

/** Where the second of two is hit, by its first doing in recovery. */
const IN_RECOVERY: readonly CrashPointName[] = ["C1", "C2", "C5", "C7", "C8"];

const PACE = { betMs: 3_000, turnMs: 5_000, settledMs: 100 };

/** On a machine that does other things as well. What must be quicker is measured. */
const PATIENCE_MS = 60_000;

interface Case {
  readonly point: CrashPointName;
  readonly seats: number;
  readonly hasSecond: boolean;
}

export const crashes: Scenario = {
  name: "crashes",
  what: "SIGKILL at each crash point of a table, also during recovery",
  when: "alone",
  async run(run) {
    const size = SIZES[run.size];
    const points = [...HOOKS, ...(Object.keys(OUTSIDE) as OutsidePoint[])];
    const cases = shuffled(
      run.random.fork("order"),
      size.rounds
        .slice(0, run.scaled(size.rounds.length))
        .flatMap((seconds) =>
          points.flatMap((point) =>
            size.seats.flatMap((seats) => seconds.map((hasSecond): Case => ({ point, seats, hasSecond }))),
          ),
        ),
    );
    const hit = new Map<CrashPointName, number>();
    let done = 0;
    const lane = async (index: number): Promise<void> => {
      const witness = createWitness(run.evidence);
      const world = await openWorld(run);
      await installGates(world);
      const random = run.random.fork(`lane ${index}`);
      const survivor = await world.start();
      for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
        run.stop.throwIfAborted();
        await playCase({ world, witness, evidence: run.evidence, random, survivor }, next);
        hit.set(next.point, (hit.get(next.point) ?? 0) + 1);
        done += 1;
        run.progress(`${done} kills at crash points and after, ${hit.size} of ${points.length} points`);
      }
      await proveWorld({ world, witness, evidence: run.evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
      await world.close();
    };
    await Promise.all(Array.from({ length: size.lanes }, (_, index) => lane(index)));
    report(run, hit, points.length);
  },
};

function report({ evidence }: ScenarioRun, hit: ReadonlyMap<CrashPointName, number>, points: number): void {
  const { recoveriesMs } = evidence.read();
  const [p95, max] = [percentile(recoveriesMs, 0.95), percentile(recoveriesMs, 1)];
  evidence.figure("crash points of a table hit", `${hit.size} of ${points}`);
  evidence.target("crash points of a table", `${points}`, hit.size, hit.size === points);
  evidence.target("table live again, p95", "≤ 3,000 ms", p95, p95 <= 3_000);
  evidence.target("table live again, max", "≤ 10,000 ms", max, max <= 10_000);
}

interface Lane {
  readonly world: World;
  readonly witness: ChaosWitness;
  readonly evidence: Evidence;
  readonly random: Random;
  /** Never hit; looks on, and serves when the others are dead. */
  readonly survivor: ChaosContainer;
}

async function playCase(lane: Lane, { point, seats, hasSecond }: Case): Promise<void> {
  const { world, witness, evidence, random, survivor } = lane;
  const hooked = (name: CrashPointName) => ({ CRASH_POINT: `${name}:kill:1:0:signal` });
  const [victim, second] = await Promise.all([
    world.start(point in OUTSIDE ? {} : hooked(point)),
    hasSecond ? world.start(hooked(random.pick(IN_RECOVERY))) : null,
  ]);
  const onlooker = new VegasClient({ containers: [survivor.url] });
  await onlooker.api.guest();
  const { tableId } = await onlooker.api.openTable({ name: `${point}, ${seats} seats`, seats, ...PACE });
  onlooker.open();
  const table = onlooker.watch(tableId);
  table.on("change", ({ table: view }) => witness.saw(view, ""));
  const round = () => table.view?.roundNumber ?? 0;

  const containers = [victim, ...(second === null ? [] : [second]), survivor].map(({ url }) => url);
  const figures = createFigures();
  const bots = Array.from(
    { length: seats },
    () => new Bot({ containers, tableId, figures, thinkMs: () => 0, witness }),
  );
  if (point === "C17") victim.process.kill("SIGUSR2");
  const plays = bots.map((bot) => bot.play());
  try {
    if (point !== "C17") {
      await until(() => round() >= 2, PATIENCE_MS, `a second round before ${point}`);
      await pass(random.int(0, 150)); // Somewhere in a round.
      await strike(lane, victim, point, tableId);
    }
    await gone(victim, point);
    evidence.fault(`kill at ${point}`);
    if (second !== null) {
      second.process.kill("SIGUSR2");
      await gone(second, "recovery");
      evidence.fault("kill in recovery");
    }
    const killedAt = performance.now();
    const [at] = await world.sql<{ version: string }>("SELECT version FROM tables WHERE id = $1", [tableId]);
    await until(() => (table.view?.version ?? 0) > Number(at?.version), PATIENCE_MS, `table ${tableId} after ${point}`);
    evidence.recovered(performance.now() - killedAt);
    const after = round();
    await until(() => round() >= after + 2, PATIENCE_MS, `a whole round after ${point}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    evidence.violation("I7", `${point}, ${seats} seats${hasSecond ? ", second kill" : ""}: ${error.message}`);
  } finally {
    for (const bot of bots) bot.leave();
    await Promise.all(plays);
    onlooker.close();
    await Promise.all([victim.kill(), second?.kill()]);
  }
}

/** Brings the blow about: the process hits itself, or is hit from outside while something of it is on its way. */
async function strike(
  { world, witness, random }: Lane,
  victim: ChaosContainer,
  point: CrashPointName,
  tableId: string,
) {
  if (point in OUTSIDE) {
    await OUTSIDE[point as OutsidePoint]({ world, witness, random, victim, tableId });
    return;
  }
  victim.process.kill("SIGUSR2");
  if (point === "C18") victim.process.kill("SIGTERM");
}

async function gone(container: ChaosContainer, where: string): Promise<void> {
  await until(() => container.process.hasExited(), PATIENCE_MS, `the death of ${container.name} at ${where}`);
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const rest = [...items];
  const drawn: T[] = [];
  while (rest.length > 0) drawn.push(...rest.splice(random.int(0, rest.length - 1), 1));
  return drawn;
}
