/**
 * A house under load, hit by a fault every ten seconds: bots at the tables and payers at the cashier, who repeat what was
 * not answered. A money operation is a movement of money that a player was told of, and that is looked up afterwards: an
 * acknowledged bet, double, split, insurance, deposit or withdrawal, and a settled hand whose result was shown.
 */
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { FAULTS, type FaultName, keepRedisCopy } from "../faults.ts";
import { startPayer } from "../payer.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: {
    moneyOperations: 100_000,
    containers: 3,
    tables: 24, // Most money moves per second where few wait for each other; who must wait is hit in other scenarios.
    players: 30,
    payers: 5,
    everyMs: 10_000,
    faultsMin: 15,
    replayed: 3_000,
  },
  short: {
    moneyOperations: 500,
    containers: 2,
    tables: 3,
    players: 6,
    payers: 3,
    everyMs: 3_000,
    faultsMin: 4,
    replayed: 100,
  },
};

/** The short run's; the full one has them all, in an order drawn from the seed, again and again. */
const SHORT_FAULTS: readonly FaultName[] = [
  "container killed",
  "Redis killed, back empty",
  "Postgres killed and recovered",
  "Redis failed over to a replica with writes missing",
];

/** Who is bold moves the most money per action. */
const CROWD = {
  pace: { betMs: 4_000, turnMs: 5_000, settledMs: 100 },
  thinkMs: () => 0,
  manner: "bold",
} as const;

/** On a machine of its own it takes six to nine minutes, beside other scenarios more. One that takes so much longer ends with what it has. */
const LONGEST_MS = 30 * 60_000;

export const load: Scenario = {
  name: "load",
  what: "bets and payments under one fault every ten seconds",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all(Array.from({ length: size.containers }, () => world.start()));
    const containers = world.living().map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({ ...CROWD, ...size, containers, figures, witness });
    const payers = Array.from({ length: size.payers }, () => startPayer(containers, witness));
    const ended = Promise.all([crowd.done, ...payers.map(({ done }) => done)]);
    ended.catch(() => undefined); // Awaited below.

    const startedAt = performance.now();
    keepRedisCopy(world);
    const schedule = createSchedule(run);
    let faults = 0;
    while (
      (witness.moneyMoved < run.scaled(size.moneyOperations) || faults < size.faultsMin) &&
      performance.now() - startedAt < LONGEST_MS
    ) {
      const nextAt = performance.now() + size.everyMs;
      run.progress(`${witness.moneyMoved} money operations`);
      const name = schedule();
      evidence.fault(name);
      faults += 1;
      await hit(run, world, witness, name, crowd.tableIds);
      while (performance.now() < nextAt) {
        await Promise.race([pass(Math.min(1_000, nextAt - performance.now())), ended]);
        run.stop.throwIfAborted();
        run.progress(`${witness.moneyMoved} money operations`);
      }
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    run.progress("the players leave, the house is proven");
    crowd.disperse();
    for (const payer of payers) payer.stop();
    await ended;
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    report(run, seconds, faults, witness, figures.read().errorsByCode);
  },
};

/** All faults once in an order of chance, then again in another. */
function createSchedule({ size, random }: ScenarioRun): () => FaultName {
  const all = size === "short" ? SHORT_FAULTS : (Object.keys(FAULTS) as FaultName[]);
  let rest: FaultName[] = [];
  return () => {
    if (rest.length === 0) rest = [...all];
    return rest.splice(size === "short" ? 0 : random.int(0, rest.length - 1), 1)[0] as FaultName;
  };
}

/** Brings the fault about; once it is over, each table must be played on. */
async function hit(
  { evidence, random }: ScenarioRun,
  world: World,
  witness: ChaosWitness,
  name: FaultName,
  tableIds: readonly string[],
): Promise<void> {
  // A dead container is over at once: the others have its tables.
  const isDeath = name === "container killed" || name === "container drained";
  let overAt = performance.now();
  const fault = FAULTS[name](world, random);
  if (!isDeath) {
    await fault;
    overAt = performance.now();
  }
  const before = new Map(tableIds.map((id) => [id, witness.newest(id)]));
  await Promise.all(
    tableIds.map(async (id) => {
      try {
        await until(() => witness.newest(id) > (before.get(id) ?? 0), 60_000);
        evidence.recovered(performance.now() - overAt);
      } catch {
        evidence.violation("I7", `table ${id} stood still after: ${name}`);
      }
    }),
  );
  await fault;
}

function report(
  { evidence }: ScenarioRun,
  seconds: number,
  faults: number,
  witness: ChaosWitness,
  errors: Readonly<Record<string, number>>,
): void {
  const { moneyOperations, operations } = evidence.read();
  evidence.figure("seconds under load", Math.round(seconds));
  const paid = [...witness.payments.values()].reduce((sum, { told }) => sum + told.length, 0);
  evidence.figure("of the money operations payments", paid);
  evidence.figure("operations a second", Math.round(operations / seconds));
  evidence.figure("seconds between faults", Math.round((10 * seconds) / faults) / 10);
  evidence.figure("actions without an answer in 30 s", witness.unknown.length);
  evidence.figure("answers that were errors", JSON.stringify(errors));
  evidence.target("money operations", "≥ 100,000", moneyOperations, moneyOperations >= 100_000);
}
