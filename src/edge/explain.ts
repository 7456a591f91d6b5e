/** The one mapping from what a use case throws to an entry of the catalogue. */
import { StoreAway, WriteConflict } from "../kernel/faults.ts";
import type { Log } from "../kernel/log.ts";
import { Refused } from "../kernel/refusals.ts";
import { ERRORS, type ErrorCode, type ErrorFacts } from "../protocol/errors.ts";

export interface Explained {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

const RETRY_AFTER_MS = 1_000;

/** A refusal keeps its code and facts; a store that is away may be back in a moment; anything else is our own fault: logged whole, answered with INTERNAL. */
export function explain(error: unknown, log: Log, where: object): Explained {
  if (error instanceof Refused && isErrorCode(error.code)) return { code: error.code, facts: error.facts };
  if (error instanceof StoreAway || error instanceof WriteConflict) {
    log.warn({ ...where, err: error, type: "store_away" }, "a store did not answer");
    return { code: "SERVICE_UNAVAILABLE", facts: { retryAfterMs: RETRY_AFTER_MS } };
  }
  log.error({ ...where, err: error, type: "unexpected_error" }, "a request failed unexpectedly");
  return { code: "INTERNAL", facts: {} };
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
