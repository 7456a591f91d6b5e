/** One statement for the rooms that know no faults: tried again where that is safe, else refused. */
import { setTimeout as pause } from "node:timers/promises";
import { Refused } from "../../kernel.ts";
import { StoreAway, WriteConflict } from "../../tables/ports.ts";
import { translate } from "./errors.ts";

const TRIES = 5; // A row is rarely contended five times in a row; then the caller is told to come back.
const RETRY_PAUSE_MS = 5; // Times a growing random factor, so that rivals don't meet again.
const RETRY_AFTER_MS = 1_000;
/** A cut connection is noticed at once. What took longer ran into a time limit, and would again. */
const CUT_WITHIN_MS = 1_000;

/**
 * After a conflict it runs again, because a conflict is rolled back whole. After a cut connection nobody knows
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
      const mayRunAgain = options.repeatable && tries === 1 && performance.now() - startedAt < CUT_WITHIN_MS;
      if (conflict ? tries === TRIES : !mayRunAgain) {
        throw new Refused("SERVICE_UNAVAILABLE", { retryAfterMs: RETRY_AFTER_MS }, { cause: fault });
      }
      await pause(RETRY_PAUSE_MS * tries * Math.random());
    }
  }
}
