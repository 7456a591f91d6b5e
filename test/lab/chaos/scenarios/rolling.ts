/** A rolling restart under play, container by container: each is told to go, and the next takes its address. */
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import type { Scenario } from "../scenario.ts";
import { createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { restarts: 20, tables: 6, players: 18, replayed: 1_000 },
  short: { restarts: 2, tables: 2, players: 4, replayed: 50 },
};

const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 300 };
const THINK_MS = 60;
const GRANTED_MS = 10_000; // What a platform grants before it kills.
const PROMISED_MS = 8_000;

export const rolling: Scenario = {
  name: "rolling",
  what: "rolling restarts under play: nothing lost, no round voided",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start()]);
    const containers = world.living().map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({ ...size, containers, pace: PACE, thinkMs: () => THINK_MS, figures, witness });
    crowd.done.catch(() => undefined); // Awaited below.

    const outMs: number[] = [];
    for (let restarts = 1; restarts <= run.scaled(size.restarts); restarts += 1) {
      run.stop.throwIfAborted();
      const [oldest] = world.living();
      if (oldest === undefined) break;
      evidence.fault("container restarted");
      const from = performance.now();
      const { code } = await oldest.process.stop("SIGTERM", GRANTED_MS);
      outMs.push(performance.now() - from);
      if (code !== 0) evidence.violation("I7", `${oldest.name} ended with ${code} when it was told to go`);
      await world.replace(oldest);
      run.progress(`${restarts} restarts, ${witness.acks.length} actions`);
    }
    crowd.disperse();
    await crowd.done;
    const voided = await world.sql(
      `SELECT 1 FROM rounds r WHERE r.settled_seq IS NULL
         AND EXISTS (SELECT 1 FROM rounds later WHERE later.table_id = r.table_id AND later.number > r.number)`,
    );
    for (const _ of voided) evidence.violation("I7", "a round was left unsettled");
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();

    const { errors, errorsByCode } = figures.read();
    const lost = evidence.read().violationCount.I3 + errors;
    const slowest = percentile(outMs, 1);
    evidence.figure("out after SIGTERM: p50 / max, ms", `${percentile(outMs, 0.5)} / ${slowest}`);
    evidence.figure("actions that failed", JSON.stringify(errorsByCode));
    evidence.target("rolling restarts", "≥ 20", outMs.length, outMs.length >= 20);
    evidence.target("actions lost", "0", lost, lost === 0);
    evidence.target("rounds voided", "0", voided.length, voided.length === 0);
    evidence.target("out within", "≤ 8,000 ms", slowest, slowest <= PROMISED_MS);
  },
};
