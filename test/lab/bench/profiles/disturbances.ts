/** Profiles in which connections break: all at once, and container by container. */
import { measuredOf, pass, round } from "../measure.ts";
import { type House, openHouse, type ProfileRun } from "./house.ts";
import { atMost, type ProfileReport } from "./profileReport.ts";

const RECONNECT = { tables: 750, players: 4 };
const RECONNECT_MAX_SECONDS = 60;

/** Three thousand lose their connection in the same moment, and come back. */
export async function reconnect(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat(RECONNECT);
  const perSecond = wishes.perSecond ?? 100;
  await house.company.play(perSecond);
  await pass(Math.ceil(4_500 / Math.max(perSecond, 300)), stop);
  await house.company.restart();
  const before = await house.meters.read();
  await house.company.cut();
  const backMs = await untilAllHere(house, RECONNECT.tables * RECONNECT.players, stop);
  await pass(5, stop);
  const load = await house.company.read();
  const after = await house.meters.read();
  return {
    profile: "reconnect",
    what: `3,000 connections cut at once, ${perSecond} actions a second meanwhile`,
    measured: { "from the cut on": measuredOf(perSecond, load, before, after) },
    figures: {
      "all are back after, ms": Math.round(backMs),
      "a player is back after, p50 ms": load.away.percentile(0.5),
      "a player is back after, p99 ms": load.away.percentile(0.99),
      "a player is back after, max ms": Math.round(load.awayMaxMs),
      "containers, ms per connection": round(
        ((after.cpu.containers - before.cpu.containers) * 1_000) / load.away.count,
        2,
      ),
    },
    targets: [],
    proofs: await house.prove(),
  };
}

async function untilAllHere(house: House, all: number, stop: AbortSignal): Promise<number> {
  const from = performance.now();
  for (;;) {
    await pass(0.05, stop);
    const { here, away } = await house.company.read();
    const ms = performance.now() - from;
    if ((here === all && away.count >= all) || ms > RECONNECT_MAX_SECONDS * 1_000) return ms;
  }
}

const ROLLING = { tables: 100, players: 4 };

/** Every container is restarted in turn while 300 actions a second fall due. */
export async function rolling(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop, say } = run;
  const house = await openHouse(run);
  await house.seat(ROLLING);
  const perSecond = wishes.perSecond ?? 300;
  await house.company.play(perSecond);
  await pass(wishes.warmupSeconds, stop);
  await house.company.restart();
  const before = await house.meters.read();
  for (const container of [...house.stack.containers]) {
    say(`${container.name} is restarted`);
    await house.stack.restart(container);
    await pass(2, stop);
  }
  const load = await house.company.read();
  const after = await house.meters.read();
  const measured = measuredOf(perSecond, load, before, after);
  const proofs = await house.prove();
  return {
    profile: "rolling",
    what: `every container restarted in turn, ${perSecond} actions a second, 400 players`,
    measured: { "during the restarts": measured },
    figures: {
      "connections changed": load.away.count,
      "longest without a connection, ms": Math.round(load.awayMaxMs),
    },
    targets: [
      atMost("actions lost or unanswered", proofs.lost + proofs.unanswered, 0),
      atMost("longest gap of any player, ms", Math.round(Math.max(load.awayMaxMs, load.latencyMaxMs)), 1_000),
    ],
    proofs,
  };
}
