/**
 * Sockets that end at a time limit, under play: half of the players are asked to renew theirs before it, as every container
 * does before a platform's hour is over; the sockets of the others are cut without a word.
 */
import type { VegasClient } from "../../../../src/client/index.ts";
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { startProxy } from "../proxy.ts";
import type { Scenario } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { cuts: 8, onlookers: 20, tables: 4, players: 12, replayed: 500 },
  short: { cuts: 2, onlookers: 2, tables: 2, players: 4, replayed: 20 },
};

/** A platform's hour, in short. */
const LIMIT_MS = 2_000;
const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 300 };
const THINK_MS = 50;
const PATIENCE_MS = 60_000;

export const sockets: Scenario = {
  name: "sockets",
  what: "sockets renewed before a time limit, or cut at it, under play",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run, { SOCKET_MAX_AGE_MS: String(LIMIT_MS) });
    await Promise.all([world.start(), world.start()]);
    const asked = world.living().map(({ url }) => url);
    const platform = await Promise.all(world.living().map(({ port }) => startProxy(port)));
    const cut = platform.map(({ port }) => `http://127.0.0.1:${port}`);
    const figures = createFigures();
    const play = { ...size, pace: PACE, thinkMs: () => THINK_MS, figures, witness };
    const crowds = [
      await gatherCrowd({ ...play, containers: asked }),
      await gatherCrowd({ ...play, pace: { ...PACE, betMs: PACE.betMs + 1 }, containers: cut }),
    ];
    const done = Promise.all(crowds.map((crowd) => crowd.done));
    done.catch(() => undefined); // Awaited below.

    let renewals = 0;
    let losses = 0;
    const onlookers: VegasClient[] = [];
    for (let index = 0; index < size.onlookers; index += 1) {
      const client = world.client();
      await client.api.guest();
      client.on("connection", ({ kind }) => {
        if (kind === "moving") renewals += 1;
        if (kind === "waiting") losses += 1;
      });
      client.open();
      client.watch(crowds[0]?.tableIds[index % size.tables] ?? "").on("change", ({ table }) => witness.saw(table, ""));
      onlookers.push(client);
    }
    for (let cuts = 1; cuts <= size.cuts; cuts += 1) {
      run.stop.throwIfAborted();
      await pass(LIMIT_MS);
      for (const proxy of platform) proxy.cutAll();
      evidence.fault("all sockets of a platform cut");
      const before = new Map(crowds[1]?.tableIds.map((id) => [id, witness.newest(id)]));
      for (const [id, version] of before)
        await until(() => witness.newest(id) > version, PATIENCE_MS, `table ${id} after its players were cut off`);
      run.progress(`${cuts} times cut, ${renewals} sockets renewed`);
    }
    for (const crowd of crowds) crowd.disperse();
    await done;
    for (const client of onlookers) client.close();
    for (const proxy of platform) await proxy.close();
    evidence.fault("socket renewed before its limit", renewals);
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    const { errors, errorsByCode } = figures.read();
    const lost = evidence.read().violationCount.I3 + errors;
    evidence.figure("onlookers that lost their socket all the same", losses);
    evidence.figure("actions that failed", JSON.stringify(errorsByCode));
    evidence.target("sockets renewed", `≥ ${size.onlookers}`, renewals, renewals >= size.onlookers);
    evidence.target("actions lost", "0", lost, lost === 0);
  },
};
