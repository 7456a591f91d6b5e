/** The two ways a call ends badly: the server refused, or no answer came. */
import type { ErrorCode, WireError } from "../protocol/errors.ts";

/** The server's refusal, with the catalogue's code and the facts to act on (`allowed`, `min`, `issues` …). */
export class VegasError extends Error {
  override readonly name = "VegasError";
  readonly code: ErrorCode;
  /** The same request may succeed later. An action keeps its id. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(error: WireError) {
    const { code, message, retryable, retryAfterMs, ...facts } = error;
    super(`${code}: ${message}`);
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.facts = facts;
  }
}

/**
 * No answer came: the connection broke or the time was up. Whether the server acted is not known; asking
 * again with the same action id or idempotency key finds out without acting twice.
 */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  /** Asking again is no use: the client was closed. */
  readonly isFinal: boolean;

  constructor(message: string, { cause, isFinal = false }: { cause?: unknown; isFinal?: boolean } = {}) {
    super(message, { cause });
    this.isFinal = isFinal;
  }
}

/** The container did not let us in. `code` is the catalogue's if it said why, null if it could not be reached. */
export class LinkRefused extends Error {
  override readonly name = "LinkRefused";
  readonly code: ErrorCode | null;

  constructor(code: ErrorCode | null, message: string) {
    super(message);
    this.code = code;
  }
}
