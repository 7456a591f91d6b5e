/** Profiles of tables in play. */
import { type Measured, measure, medianOf, round } from "../measure.ts";
import { type Crowd, openHouse, type ProfileRun } from "./house.ts";
import { atLeast, atMost, type ProfileReport } from "./profileReport.ts";

/** Three times the peer that most people would build (issue of the peers: docs/PERFORMANCE.md). */
const STEADY_PER_SECOND = 2_300;
const SERVER_MS = { containers: 0.5, postgres: 0.25, redis: 0.06 };
const GENERATOR_MS = 0.06;

const costTargets = ({ cpuMs, postgresTransactions }: Measured) => [
  atMost("containers, ms per action", cpuMs.containers, SERVER_MS.containers),
  atMost("Postgres, ms per action", cpuMs.postgres, SERVER_MS.postgres),
  atMost("Redis, ms per action", cpuMs.redis, SERVER_MS.redis),
  atMost("generator, ms per action", cpuMs.generator, GENERATOR_MS),
  atMost("Postgres transactions per action", postgresTransactions, 1),
];

/** 4 seats at 16 tables, closed loop, or as many a second as were asked for. */
export async function steady(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat({ tables: 16, players: 4 });
  const runs = await repeated(wishes.runs, (nth) =>
    measure(house.company, house.meters, { ...wishes, warmupSeconds: nth === 0 ? wishes.warmupSeconds : 1, stop }),
  );
  const median = medianOf(runs);
  return {
    profile: "steady",
    what: "4 seats at 16 tables, median by rate",
    measured: { [nameOf(runs)]: median },
    figures: { "slowest run, actions/s": least(runs), "fastest run, actions/s": most(runs) },
    targets: [
      ...(wishes.perSecond === null ? [atLeast("actions/s", median.actionsPerSecond, STEADY_PER_SECOND)] : []),
      ...costTargets(median),
    ],
    proofs: await house.prove(),
  };
}

/** 7 seats at 50 tables: closed loop, then open at 70 % of what came of it. */
export async function full(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat({ tables: 50, players: 7 });
  const runs = await repeated(wishes.runs, (nth) =>
    measure(house.company, house.meters, { ...wishes, warmupSeconds: nth === 0 ? wishes.warmupSeconds : 1, stop }),
  );
  const peak = medianOf(runs);
  const perSecond = Math.round(peak.actionsPerSecond * 0.7);
  const atSeventy = await measure(house.company, house.meters, { ...wishes, perSecond, stop });
  return {
    profile: "full",
    what: "7 seats at 50 tables, median by rate; then 70 % of that on a clock",
    measured: { [nameOf(runs)]: peak, "at 70 % of the peak": atSeventy },
    figures: { "slowest run, actions/s": least(runs), "fastest run, actions/s": most(runs) },
    targets: [atMost("p99 at 70 % of the peak, ms", atSeventy.p99Ms, 100), ...costTargets(peak)],
    proofs: await house.prove(),
  };
}

/** The same load on few tables and on many: what a table costs by being there. */
export async function wide(run: ProfileRun): Promise<ProfileReport> {
  const few = await atTables(run, 50);
  const many = await atTables(run, 5_000);
  const growth = round(many.measured.cpuMs.total / few.measured.cpuMs.total - 1, 3);
  return {
    profile: "wide",
    what: "the same rate at 50 and at 5,000 tables with a player each",
    measured: { "50 tables": few.measured, "5,000 tables": many.measured },
    figures: { "resident at 5,000 tables, MiB": many.residentMib },
    targets: [atMost("growth of the cost per action", growth, 0.2)],
    proofs: many.proofs,
  };
}

const WIDE_PER_SECOND = 400;

async function atTables(run: ProfileRun, tables: number) {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat({ tables, players: 1 });
  // Everyone has to sit down once, and the first bet opens a round: no part of what is measured.
  const perSecond = wishes.perSecond ?? WIDE_PER_SECOND;
  const warmupSeconds = Math.max(wishes.warmupSeconds, Math.ceil((tables * 2.5) / perSecond));
  const measured = await measure(house.company, house.meters, { ...wishes, perSecond, warmupSeconds, stop });
  const residentMib = Math.round(house.meters.residentMib());
  return { measured, residentMib, proofs: await house.prove() };
}

/** 300 actions a second of 3,000 who are connected: what players feel. */
export async function paced(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  const crowd: Crowd = { tables: 750, players: 4 };
  await house.seat(crowd);
  const perSecond = wishes.perSecond ?? 300;
  // All 3,000 sit down first.
  const warmupSeconds = Math.max(wishes.warmupSeconds, Math.ceil(4_500 / perSecond));
  const measured = await measure(house.company, house.meters, { ...wishes, perSecond, warmupSeconds, stop });
  return {
    profile: "paced",
    what: `${perSecond} actions a second on a clock, 3,000 connected at 750 tables`,
    measured: { paced: measured },
    figures: { "resident, MiB": Math.round(house.meters.residentMib()) },
    targets: [
      atMost("p50, ms", measured.p50Ms, 6),
      atMost("p95, ms", measured.p95Ms, 15),
      atMost("p99, ms", measured.p99Ms, 30),
      atMost("errors", measured.errors, 0),
      atMost("locks given up, share", round(measured.lockFailureShare, 4), 0.01),
    ],
    proofs: await house.prove(),
  };
}

async function repeated(runs: number, once: (nth: number) => Promise<Measured>): Promise<Measured[]> {
  const all: Measured[] = [];
  for (let nth = 0; nth < runs; nth += 1) all.push(await once(nth));
  return all;
}

const nameOf = (runs: readonly Measured[]): string => (runs.length === 1 ? "one run" : `median of ${runs.length} runs`);
const least = (runs: readonly Measured[]): number => Math.min(...runs.map((one) => one.actionsPerSecond));
const most = (runs: readonly Measured[]): number => Math.max(...runs.map((one) => one.actionsPerSecond));
