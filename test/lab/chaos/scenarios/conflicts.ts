/**
 * What a busy Postgres does to its callers: serialization failures, real deadlocks, and a pool whose connections all wait.
 * Conflicts are tried again and never seen by a player; who finds no connection is refused in time, and repeats.
 */
import pg from "pg";
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import { fillThePools } from "../fullPools.ts";
import { startPayer } from "../payer.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { conflicts: 50, deadlocks: 12, full: 2, tables: 4, players: 8, payers: 4, replayed: 500 },
  short: { conflicts: 5, deadlocks: 1, full: 1, tables: 2, players: 4, payers: 1, replayed: 20 },
};

const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 100 };
const PATIENCE_MS = 60_000;

/** One transfer of so many fails: seldom enough that nobody's five tries all do. */
const EVERY = 20;
/** Longer than Postgres waits before it looks for a deadlock (1 s): the server's statement looks, and is ended, not ours. */
const NEVER_LOOK = "60s";
/** At the player's end: 1.25 s for a connection, a quarter to give the key back, the rest for the way on two busy cores. */
const REFUSED_WITHIN_MS = 2_000;

export const conflicts: Scenario = {
  name: "conflicts",
  what: "serialization failures, deadlocks and a full pool in Postgres",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start()]);
    const containers = world.living().map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({ ...size, containers, pace: PACE, thinkMs: () => 0, figures, witness });
    const payers = Array.from({ length: size.payers }, () => startPayer(containers, witness));
    const done = Promise.all([crowd.done, ...payers.map((payer) => payer.done)]);
    done.catch(() => undefined); // Awaited below.

    await failTransfers(run, world, size.conflicts);
    for (let times = 1; times <= size.deadlocks; times += 1) {
      run.stop.throwIfAborted();
      await lockCrosswise(world, witness, run.random.pick(crowd.tableIds));
      evidence.fault("deadlock");
      run.progress(`${times} deadlocks`);
    }
    const surfaced = { ...figures.read().errorsByCode };
    for (const payer of payers) payer.stop();
    const refusedMs: number[] = [];
    for (let times = 0; times < size.full; times += 1)
      refusedMs.push(...(await fillThePools(world, witness, evidence)));
    crowd.disperse();
    await done;
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();

    const seen = Object.values(surfaced).reduce((sum, count) => sum + count, 0);
    const slowest = percentile(refusedMs, 1);
    evidence.figure("refused for want of a connection", refusedMs.length);
    evidence.figure("refused after, p50 / max, ms", `${percentile(refusedMs, 0.5)} / ${slowest}`);
    evidence.target("conflicts that a player saw", "0", seen, seen === 0);
    const isInTime = refusedMs.length > 0 && slowest <= REFUSED_WITHIN_MS;
    evidence.target("refused, pool full", `≤ ${REFUSED_WITHIN_MS} ms`, slowest, isInTime);
  },
};

/** A trigger of the harness, in its throw-away database alone: what Postgres says when two transactions cross, so often. */
async function failTransfers({ evidence, stop, progress }: ScenarioRun, world: World, wanted: number): Promise<void> {
  await world.sql(`
    CREATE SEQUENCE chaos_conflicts;
    CREATE FUNCTION chaos_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF nextval('public.chaos_conflicts') % ${EVERY} = 0 THEN
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER chaos_conflict AFTER INSERT ON transfers FOR EACH STATEMENT EXECUTE FUNCTION chaos_conflict()`);
  const failed = async (): Promise<number> => {
    const [at] = await world.sql<{ n: number }>("SELECT last_value::int AS n FROM chaos_conflicts");
    return Math.floor((at?.n ?? 0) / EVERY);
  };
  await until(
    async () => {
      stop.throwIfAborted();
      progress(`${await failed()} of ${wanted} serialization failures`);
      return (await failed()) >= wanted;
    },
    5 * PATIENCE_MS,
    "the last of the serialization failures",
  );
  await world.sql("DROP TRIGGER chaos_conflict ON transfers");
  evidence.fault("serialization failure", await failed());
}

/** Takes a player's row, waits until an action has the stakes' row and waits for it, and asks for that one: a deadlock. */
async function lockCrosswise(world: World, witness: ChaosWitness, tableId: string): Promise<void> {
  const before = await deadlocksOf(world);
  const { playerId } = await witness.nextAck(tableId);
  const ours = new pg.Client({ connectionString: world.postgres.ownerUrl });
  await ours.connect();
  try {
    await ours.query(`BEGIN; SET LOCAL deadlock_timeout = '${NEVER_LOOK}'`);
    const lock = "SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE";
    await ours.query(lock, [`player:${playerId}`]);
    const isAwaited = async () => {
      const rows = await world.sql(
        `SELECT 1 FROM pg_stat_activity a, pg_stat_activity me
         WHERE me.application_name = 'crosswise' AND me.pid = ANY (pg_blocking_pids(a.pid))`,
      );
      return rows.length > 0;
    };
    await ours.query("SET LOCAL application_name = 'crosswise'");
    await until(isAwaited, PATIENCE_MS, "an action that waits for its player's row");
    await ours.query(lock, [`escrow:${tableId}`]); // Granted once the other has been ended.
  } finally {
    await ours.end();
  }
  await until(async () => (await deadlocksOf(world)) > before, PATIENCE_MS, "a deadlock that Postgres has counted");
}

async function deadlocksOf({ sql }: World): Promise<number> {
  const [row] = await sql<{ n: number }>(
    "SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()",
  );
  return row?.n ?? 0;
}
