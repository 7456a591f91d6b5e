/** The crash points that lie inside Postgres, Redis and the network: reached from outside, the process killed while it waits. */
import type { Random } from "../sim/random.ts";
import { catchAtGate } from "./gate.ts";
import { until } from "./until.ts";
import type { ChaosWitness } from "./witness.ts";
import type { ChaosContainer, World } from "./world.ts";

export type OutsidePoint = "C3" | "C4" | "C6" | "C9";

export interface Blow {
  readonly world: World;
  readonly witness: ChaosWitness;
  readonly random: Random;
  readonly victim: ChaosContainer;
  readonly tableId: string;
}

const PATIENCE_MS = 60_000;

/** Each resolves when the victim is dead. */
export const OUTSIDE: Readonly<Record<OutsidePoint, (blow: Blow) => Promise<void>>> = {
  /** Inside the transaction, after the debit. Its session then dies with it, or commits for nobody. */
  async C3({ world, random, victim, tableId }) {
    const gate = await catchAtGate(world, tableId, victim, PATIENCE_MS);
    try {
      await victim.kill();
      if (random.chance(0.5)) await world.sql("SELECT pg_terminate_backend($1)", [gate.pid]);
    } finally {
      await gate.open();
    }
  },

  /** COMMIT sent, reply not read: the reply is here, and stays here. */
  async C4({ victim, tableId }) {
    await victim.postgresProxy.holdReply(commitOf(tableId));
    await victim.kill();
  },

  /** Script executed, reply not read. */
  async C6({ victim, tableId }) {
    await victim.redisProxy.holdReply(projectionOf(tableId));
    await victim.kill();
  },

  /** Acknowledged, before unlock: the release, which was sent behind the projection, never arrives. */
  async C9({ world, witness, victim, tableId }) {
    for (;;) {
      const held = await victim.redisProxy.holdRequest(releaseOf(tableId));
      const [at] = await world.sql<{ version: string }>("SELECT version FROM tables WHERE id = $1", [tableId]);
      const isTold = () =>
        witness.acks.slice(-100).some((ack) => ack.tableId === tableId && ack.version === Number(at?.version));
      try {
        await until(isTold, 1_000);
        await victim.kill();
        return;
      } catch {
        held.release(); // Of the clock's action, which nobody is told.
      }
    }
  },
};

/** The one statement that commits an action of this table: its parameter begins with the table's id. */
export const commitOf = (tableId: string) => (request: string) => request.includes(`"tableId":"${tableId}","seq":`);

/** The script that stores this table and its deadline. */
export const projectionOf = (tableId: string) => (request: string) =>
  /evalsha/i.test(request) && request.includes("}:deadlines") && request.includes(`}:table:${tableId}`);

/** The script by which redlock releases: one argument less than the one that acquires. */
const releaseOf = (tableId: string) => {
  const script = new RegExp(
    `\\*5\\r\\n\\$7\\r\\nevalsha\\r\\n\\$40\\r\\n[0-9a-f]{40}\\r\\n\\$1\\r\\n1\\r\\n\\$\\d+\\r\\ntable:${tableId}:action\\r\\n`,
    "i",
  );
  return (sent: string) => sent.search(script);
};
