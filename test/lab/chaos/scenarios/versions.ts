/**
 * The old and the new version of the server at the same tables, as while a release is rolled out: both play, each goes on with
 * what the other wrote, and then the old ones are replaced under play.
 */
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { buildPrevious } from "../previousServer.ts";
import type { Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { rounds: 60, tables: 4, players: 12, replayed: 1_000 },
  short: { rounds: 6, tables: 2, players: 4, replayed: 20 },
};

const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 100 };
const THINK_MS = 20;
const PATIENCE_MS = 180_000;
const GRANTED_MS = 10_000;

export const versions: Scenario = {
  name: "versions",
  what: "the old and the new version of the server at one table",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    run.progress("building the older server");
    const previous = buildPrevious();
    if (previous === null) {
      evidence.figure("not played", "this clone's history has no older version");
      return;
    }
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    const started = [
      await world.start(),
      await world.start({}, previous.entry),
      await world.start(),
      await world.start({}, previous.entry),
    ];
    const [, firstOld, , secondOld] = started;
    const containers = started.map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({ ...size, containers, pace: PACE, thinkMs: () => THINK_MS, figures, witness });
    crowd.done.catch(() => undefined); // Awaited below.
    const untilPlayed = (rounds: number) =>
      until(
        () => {
          run.stop.throwIfAborted();
          run.progress(`${figures.read().rounds} rounds by ${previous.commit} and this one`);
          return figures.read().rounds >= rounds;
        },
        PATIENCE_MS,
        `${rounds} rounds`,
      );
    await untilPlayed(run.scaled(size.rounds));
    evidence.fault("container of another version at the table", 2);
    for (const old of [firstOld, secondOld]) {
      if (old === undefined) continue;
      await old.process.stop("SIGTERM", GRANTED_MS);
      await world.replace(old);
      evidence.fault("older container replaced");
    }
    await untilPlayed(figures.read().rounds + size.tables);
    crowd.disperse();
    await crowd.done;
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    const { errors, errorsByCode, rounds } = figures.read();
    const lost = evidence.read().violationCount.I3 + errors;
    evidence.figure("the older version", previous.commit);
    evidence.figure("rounds played together", rounds);
    evidence.figure("actions that failed", JSON.stringify(errorsByCode));
    evidence.target("actions lost between versions", "0", lost, lost === 0);
  },
};
