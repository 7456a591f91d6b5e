/**
 * Who grants a table's lock. Several independent Redis vote, and most of them have to (redlock's rules; the package `redlock` counts).
 * The one Redis that the tables lie in is asked in the same command as the table; a cluster is not, where the two may lie on different nodes.
 */
import { randomUUID } from "node:crypto";
import Redlock, { type ExecutionError, ResourceLockedError } from "redlock";
import { StoreAway } from "../../kernel/faults.ts";
import type { TableId } from "../../kernel/ids.ts";
import type { Redis } from "./connect.ts";
import { lockResource } from "./keys.ts";
import type { TableDoor } from "./tableDoor.ts";

export interface Releasable {
  /** Rejects when it can't be released: it runs out by itself. */
  release(): Promise<unknown>;
}

export interface Voters {
  /** Asks once. @returns null while others hold it. @throws {StoreAway} Redis, or most of them, do not answer. */
  ask(tableId: TableId, ttlMs: number): Promise<Releasable | null>;
}

/**
 * The package's own waiting and times are not used: version 5 beta retries without a bound, hands out locks that were born expired and
 * goes by the wall clock.
 */
export function quorumOf(clients: readonly Redis[]): Voters {
  const redlock = new Redlock([...clients], { retryCount: 0, automaticExtensionThreshold: 0 });
  redlock.on("error", () => undefined); // Every failure also rejects the call that caused it, where it is handled.
  return {
    async ask(tableId, ttlMs) {
      try {
        return await redlock.acquire([lockResource(tableId)], ttlMs);
      } catch (error) {
        if (await isContention(error as ExecutionError)) return null;
        throw new StoreAway("the locks' Redis is away", { cause: error });
      }
    },
  };
}

/** redlock reports a held lock and a dead Redis alike; its votes tell them apart. */
async function isContention(error: ExecutionError): Promise<boolean> {
  const attempts = await Promise.all(error.attempts ?? []);
  return attempts.some(({ votesAgainst }) =>
    [...votesAgainst.values()].some((vote) => vote instanceof ResourceLockedError),
  );
}

/** The Redis that the tables lie in, and no other. */
export function oneVoter(door: TableDoor): Voters {
  const process = randomUUID();
  let asked = 0;
  return {
    async ask(tableId, ttlMs) {
      asked += 1;
      const token = `${process}:${asked}`;
      return (await door.lock(tableId, token, ttlMs)) ? { release: () => door.release(tableId, token) } : null;
    },
  };
}
