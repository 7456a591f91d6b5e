/** `--stages`: where the processor time of an action goes, stage by stage, in the containers and in Postgres. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Measured, measure, round } from "../measure.ts";
import { readMetrics } from "../meters.ts";
import { openHouse, type ProfileRun, type Proofs } from "../profiles/house.ts";
import { nowUs, profilingInto, readProfiles, weigh } from "./cpuProfile.ts";
import { GARBAGE, REST_BUDGET_MS, RUNTIME, STAGES, stageOf } from "./stages.ts";

export interface StageTable {
  readonly measured: Measured;
  /** Milliseconds per acknowledged action. */
  readonly containers: readonly { readonly stage: string; readonly ms: number; readonly budgetMs: number }[];
  /** Of the functions that Postgres ran: calls and milliseconds in them alone, per action. */
  readonly postgres: readonly { readonly name: string; readonly calls: number; readonly ms: number }[];
  /** Waits of an action, milliseconds: no processor time of the container. */
  readonly waits: Readonly<Record<string, number>>;
  readonly proofs: Proofs;
}

/** As `steady`, profiled: rates are lower, shares are true. Stage times are shares of what /proc says that containers used. */
export async function measureStages(run: ProfileRun): Promise<StageTable> {
  const { wishes, closers, stop } = run;
  const folder = mkdtempSync(join(tmpdir(), "vegascore-stages-"));
  closers.add(() => rmSync(folder, { recursive: true, force: true }));
  const house = await openHouse({ ...run, wishes: { ...wishes, nodeArgs: profilingInto(folder) } });
  const { stack, company, meters } = house;
  const client = new pg.Client({ connectionString: stack.directUrl });
  await client.connect();
  closers.add(() => client.end());
  await client.query("ALTER SYSTEM SET track_functions = 'all'");
  await client.query("SELECT pg_reload_conf()");

  await house.seat({ tables: 16, players: 4 });
  await measure(company, meters, { ...wishes, seconds: 1, stop });
  const before = await readFunctions(client);
  const waitsBefore = await readWaits(stack.containers);
  const fromUs = nowUs();
  const measured = await measure(company, meters, { ...wishes, warmupSeconds: 0, stop });
  const toUs = nowUs();
  const waits = differences(waitsBefore, await readWaits(stack.containers));
  const functions = await readFunctions(client);
  const proofs = await house.prove();
  await Promise.all(stack.containers.map((container) => container.stop())); // Which writes the profiles.

  const weights = new Map<string, number>();
  for (const profile of readProfiles(folder))
    for (const [stage, us] of weigh(profile, stageOf, { fromUs, toUs }))
      weights.set(stage, (weights.get(stage) ?? 0) + us);
  return {
    measured,
    containers: stagesOf(weights, measured.cpuMs.containers),
    postgres: functionsOf(before, functions, measured.actions),
    waits,
    proofs,
  };
}

function stagesOf(weights: ReadonlyMap<string, number>, msPerAction: number): StageTable["containers"] {
  const all = [...weights.values()].reduce((sum, us) => sum + us, 0);
  const ms = (stage: string): number => round(((weights.get(stage) ?? 0) / Math.max(all, 1)) * msPerAction, 3);
  return [
    ...STAGES.map(({ name, budgetMs }) => ({ stage: name, ms: ms(name), budgetMs })),
    ...[GARBAGE, RUNTIME].map((stage) => ({ stage, ms: ms(stage), budgetMs: REST_BUDGET_MS / 2 })),
  ];
}

type Functions = Readonly<Record<string, { readonly calls: number; readonly ms: number }>>;

async function readFunctions(client: pg.Client): Promise<Functions> {
  const { rows } = await client.query<{ name: string; calls: string; ms: number }>(
    "SELECT funcname AS name, sum(calls) AS calls, sum(self_time) AS ms FROM pg_stat_user_functions GROUP BY funcname",
  );
  return Object.fromEntries(rows.map(({ name, calls, ms }) => [name, { calls: Number(calls), ms: Number(ms) }]));
}

function functionsOf(before: Functions, after: Functions, actions: number): StageTable["postgres"] {
  return Object.entries(after)
    .map(([name, { calls, ms }]) => ({
      name,
      calls: round((calls - (before[name]?.calls ?? 0)) / actions, 2),
      ms: round((ms - (before[name]?.ms ?? 0)) / actions, 3),
    }))
    .filter(({ calls }) => calls > 0.01)
    .toSorted((a, b) => b.ms - a.ms);
}

const WAITS: Readonly<Record<string, string>> = {
  "lock asked until held": "lock_wait_seconds",
  "lock held": "lock_held_seconds",
  "a statement, pool wait included": "db_statement_duration_seconds",
};

type Sums = Readonly<Record<string, { readonly seconds: number; readonly count: number }>>;

async function readWaits(containers: readonly { readonly url: string }[]): Promise<Sums> {
  const pages = await Promise.all(containers.map(readMetrics));
  const sumOf = (metric: string): number =>
    pages.reduce((total, page) => {
      const lines = page.matchAll(new RegExp(`^\\w*${metric}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, "gm"));
      return [...lines].reduce((sum, [, value]) => sum + Number(value), total);
    }, 0);
  return Object.fromEntries(
    Object.entries(WAITS).map(([what, metric]) => [
      what,
      { seconds: sumOf(`${metric}_sum`), count: sumOf(`${metric}_count`) },
    ]),
  );
}

function differences(before: Sums, after: Sums): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([what, { seconds, count }]) => {
      const from = before[what] ?? { seconds: 0, count: 0 };
      return [what, round(((seconds - from.seconds) * 1_000) / Math.max(count - from.count, 1), 2)];
    }),
  );
}

export function stageLines({ measured, containers, postgres, waits }: StageTable): string[] {
  const row = (name: string, ms: number, budgetMs: number): string =>
    `  ${ms <= budgetMs ? "✓" : "✗"} ${name.padEnd(24)} ${ms.toFixed(3).padStart(7)}  of ${budgetMs.toFixed(3)}`;
  const inFunctions = postgres.reduce((sum, { ms }) => sum + ms, 0);
  return [
    "",
    `${measured.actionsPerSecond}/s while profiled; milliseconds of processor time per acknowledged action`,
    "containers, by stage:",
    ...containers.map(({ stage, ms, budgetMs }) => row(stage, ms, budgetMs)),
    row("together", measured.cpuMs.containers, 0.5),
    "Postgres, by function (time in it alone; what is asked for once and waits for the disk counts too):",
    ...postgres.map(({ name, calls, ms }) => `    ${name.padEnd(24)} ${ms.toFixed(3).padStart(7)}  ${calls} calls`),
    `    ${"all functions".padEnd(24)} ${inFunctions.toFixed(3).padStart(7)}`,
    row("Postgres, processor", measured.cpuMs.postgres, 0.25),
    row("Redis, processor", measured.cpuMs.redis, 0.06),
    "waits, average ms:",
    ...Object.entries(waits).map(([what, ms]) => `    ${what.padEnd(34)} ${ms}`),
  ];
}
