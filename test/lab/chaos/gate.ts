/**
 * A gate inside a transaction: after stakes have moved and before anything is committed, the database waits for as long
 * as the gate of that table is closed. A trigger of the harness, in its own throw-away database alone.
 */
import pg from "pg";
import { until } from "./until.ts";
import type { ChaosContainer, World } from "./world.ts";

const GATE = 4_711; // The class of its advisory locks: any number that nobody else uses.

export async function installGates(world: World): Promise<void> {
  await world.sql(`
    CREATE FUNCTION chaos_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}, hashtext(NEW.owner_id::text)); RETURN NULL; END $$;
    CREATE TRIGGER chaos_gate AFTER UPDATE ON accounts FOR EACH ROW WHEN (NEW.kind = 'ESCROW') EXECUTE FUNCTION chaos_gate()`);
}

export interface Gate {
  /** The session that stands before the gate: its process id, and the port it came from. */
  readonly pid: number;
  readonly port: number;
  open(): Promise<void>;
}

/** Closes the gate of a table until a transaction of this container stands before it. Those of others are let through. */
export async function catchAtGate(
  world: World,
  tableId: string,
  { postgresProxy }: ChaosContainer,
  withinMs: number,
): Promise<Gate> {
  for (const giveUpAt = performance.now() + withinMs; ; ) {
    const gate = await closeGate(world, tableId, giveUpAt - performance.now());
    if (postgresProxy.storePorts.includes(gate.port)) return gate;
    await gate.open();
  }
}

async function closeGate(world: World, tableId: string, withinMs: number): Promise<Gate> {
  const keeper = new pg.Client({ connectionString: world.postgres.ownerUrl });
  await keeper.connect();
  const open = () => keeper.end(); // Its lock ends with it.
  let found = { pid: 0, port: 0 };
  const look = async () => {
    const [row] = await world.sql<typeof found>(
      `SELECT l.pid, a.client_port AS port FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.classid = ${GATE} AND NOT l.granted
         AND l.objid = (hashtext($1)::bigint & 4294967295)::oid LIMIT 1`,
      [tableId],
    );
    found = row ?? found;
    return row !== undefined;
  };
  try {
    await keeper.query(`SELECT pg_advisory_lock(${GATE}, hashtext($1))`, [tableId]);
    await until(look, withinMs, "a transaction before the gate");
  } catch (error) {
    await open();
    throw error;
  }
  return { ...found, open };
}
