/** Profiles of many connections: spectators of one table, and players who do nothing. */
import { measure, pass, round } from "../measure.ts";
import { openHouse, type ProfileRun } from "./house.ts";
import { atMost, type ProfileReport } from "./profileReport.ts";

const SPECTATORS = 1_000;
const HOT_PER_SECOND = 4; // A full table of quick people; more, and moves wait for each other instead of for their spectators.

/** One table and a thousand who watch it: how long until the last of them sees a move. */
export async function hot(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat({ tables: 1, players: 7, spectators: SPECTATORS });
  const perSecond = wishes.perSecond ?? HOT_PER_SECOND;
  const measured = await measure(house.company, house.meters, { ...wishes, perSecond, stop });
  const { lastSpectator, spread } = await house.company.read();
  return {
    profile: "hot",
    what: `one table of 7 players and ${SPECTATORS} spectators`,
    measured: { hot: measured },
    figures: {
      "updates that all spectators had": lastSpectator.count,
      "asked until the last spectator has it, p50 ms": lastSpectator.percentile(0.5),
      "asked until the last spectator has it, p95 ms": lastSpectator.percentile(0.95),
      "from the first spectator to the last, p50 ms": spread.percentile(0.5),
      "from the first spectator to the last, p99 ms": spread.percentile(0.99),
    },
    targets: [atMost("asked until the last spectator has it, p99 ms", lastSpectator.percentile(0.99), 100)],
    proofs: await house.prove(),
  };
}

const CONNECTED = 10_000;
const SETTLING_SECONDS = 5; // For what connecting left behind.

/** Ten thousand who are connected and do nothing: memory. */
export async function idle(run: ProfileRun): Promise<ProfileReport> {
  const house = await openHouse(run);
  await house.seat({ tables: 1, players: 1 }); // What playing needs is loaded.
  await measure(house.company, house.meters, { perSecond: null, warmupSeconds: 1, seconds: 2, stop: run.stop });
  const before = house.meters.residentMib();
  await house.seat({ tables: 0, players: 0, idle: CONNECTED });
  await pass(SETTLING_SECONDS, run.stop);
  const after = house.meters.residentMib();
  const { seconds } = run.wishes;
  const from = await house.meters.read();
  await pass(seconds, run.stop);
  const to = await house.meters.read();
  const kibEach = round(((after - before) * 1_024) / CONNECTED, 1);
  return {
    profile: "idle",
    what: `${CONNECTED} connected, at no table`,
    measured: {},
    figures: {
      "resident before, MiB": Math.round(before),
      "containers, cores": round((to.cpu.containers - from.cpu.containers) / seconds, 3),
      "Postgres, cores": round((to.cpu.postgres - from.cpu.postgres) / seconds, 3),
      "Redis, cores": round((to.cpu.redis - from.cpu.redis) / seconds, 3),
    },
    targets: [
      atMost("resident, all containers, MiB", Math.round(after), 600),
      atMost("KiB per connection", kibEach, 14),
    ],
    proofs: await house.prove(),
  };
}
