/** The one mapping from what a use case throws to an entry of the catalogue. */
import { Refused } from "../kernel.ts";
import { ERRORS, type ErrorCode, type ErrorFacts } from "../protocol/errors.ts";

export interface Explained {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

export interface EdgeLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A refusal keeps its code and facts; anything else is our own fault: logged whole, told as INTERNAL. */
export function explain(error: unknown, log: EdgeLog, where: object): Explained {
  if (error instanceof Refused && isErrorCode(error.code)) return { code: error.code, facts: error.facts };
  log.error({ ...where, err: error, type: "unexpected_error" }, "a request failed in a way nobody foresaw");
  return { code: "INTERNAL", facts: {} };
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
