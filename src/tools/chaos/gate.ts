/**
 * A gate inside a transaction: after stakes have moved and before anything is committed, the database waits for as long
 * as the gate of that table is closed. A trigger of the harness, in its own throw-away database alone.
 */
import pg from "pg";
import { until } from "./until.ts";
import type { World } from "./world.ts";

const GATE = 4_711; // The class of its advisory locks: any number that nobody else uses.

export async function installGates(world: World): Promise<void> {
  await world.sql(`
    CREATE FUNCTION chaos_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}, hashtext(NEW.owner_id::text)); RETURN NULL; END $$;
    CREATE TRIGGER chaos_gate AFTER UPDATE ON accounts FOR EACH ROW WHEN (NEW.kind = 'ESCROW') EXECUTE FUNCTION chaos_gate()`);
}

export interface Gate {
  /** Resolves when a transaction stands before the gate, with the process id of its session. */
  untilWaiting(withinMs: number): Promise<number>;
  open(): Promise<void>;
}

export async function closeGate(world: World, tableId: string): Promise<Gate> {
  const keeper = new pg.Client({ connectionString: world.postgres.ownerUrl });
  await keeper.connect();
  await keeper.query(`SELECT pg_advisory_lock(${GATE}, hashtext($1))`, [tableId]);
  return {
    async untilWaiting(withinMs) {
      let pid = 0;
      const look = async () => {
        const [row] = await world.sql<{ pid: number }>(
          `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = ${GATE} AND NOT granted
             AND objid = (hashtext($1)::bigint & 4294967295)::oid LIMIT 1`,
          [tableId],
        );
        pid = row?.pid ?? 0;
        return pid > 0;
      };
      await until(look, withinMs, "a transaction before the gate");
      return pid;
    },
    open: () => keeper.end(),
  };
}
