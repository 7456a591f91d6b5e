/** One statement for the rooms that know no faults: tried again where that is safe, else refused. */
import { setTimeout as pause } from "node:timers/promises";
import { StoreAway, WriteConflict } from "../../kernel/faults.ts";
import { Refused } from "../../kernel/refusals.ts";
import { RETRIES, translate } from "./errors.ts";

const RETRY_AFTER_MS = 1_000;
/** A cut connection is noticed at once. What took longer ran into a time limit, and would again. */
const CUT_WITHIN_MS = 1_000;

/**
 * After a conflict it runs again, because a conflict is rolled back whole. After a cut connection it is unknown
 * whether it has run, so it runs once more only if it is repeatable.
 * @param options.repeatable it reads, or an id in it makes a second run change nothing.
 * @throws {Refused} SERVICE_UNAVAILABLE when the database is away, full or too slow; else what the statement threw.
 */
export async function runSql<T>(statement: () => Promise<T>, options: { readonly repeatable: boolean }): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await statement();
    } catch (error) {
      const fault = translate(error);
      const conflict = fault instanceof WriteConflict;
      if (!conflict && !(fault instanceof StoreAway)) throw error;
      const retry = conflict ? RETRIES.conflict : RETRIES.away;
      const mayRunAgain = conflict || (options.repeatable && performance.now() - startedAt < CUT_WITHIN_MS);
      if (!mayRunAgain || tries === retry.tries) {
        throw new Refused("SERVICE_UNAVAILABLE", { retryAfterMs: RETRY_AFTER_MS }, { cause: fault });
      }
      await pause(retry.pauseMs * tries * Math.random());
    }
  }
}
