/**
 * The one error catalogue. Every error a client can see, over HTTP or Socket.IO, is an entry here;
 * the edge maps it, nothing else does. `docs/PROTOCOL.md` is checked against this table by a test.
 */
interface Entry {
  readonly status: number;
  readonly retryable: boolean;
  readonly message: string;
}

export const ERRORS = {
  UNAUTHENTICATED: { status: 401, retryable: false, message: "Sign in first: the token is missing, wrong or expired." },
  FORBIDDEN: { status: 403, retryable: false, message: "You are not allowed to do this." },
  NOT_FOUND: { status: 404, retryable: false, message: "There is nothing here by that name." },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, message: "This address is asked in another way." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, message: "The body is compressed in a way unknown here." },
  VALIDATION_FAILED: { status: 400, retryable: false, message: "The request does not have the form this call needs." },
  NOT_YOUR_TURN: { status: 400, retryable: false, message: "It is another hand's turn." },
  INVALID_PHASE: { status: 400, retryable: false, message: "This can't be done in the table's present phase." },
  MOVE_NOT_ALLOWED: { status: 400, retryable: false, message: "The rules do not allow this move here." },
  SEAT_TAKEN: { status: 409, retryable: false, message: "Someone else sits there." },
  ALREADY_SEATED: { status: 409, retryable: false, message: "You already have a seat at this table." },
  NOT_SEATED: { status: 400, retryable: false, message: "You have no seat at this table." },
  BET_OUT_OF_RANGE: { status: 400, retryable: false, message: "The bet is outside the table's limits." },
  INSUFFICIENT_FUNDS: { status: 402, retryable: false, message: "The balance does not cover this." },
  LIMIT_REACHED: { status: 403, retryable: false, message: "A limit that you or the house set has been reached." },
  USERNAME_TAKEN: { status: 409, retryable: false, message: "Someone already has that name or e-mail address." },
  ALREADY_MEMBER: { status: 409, retryable: false, message: "You already belong to this syndicate." },
  NOT_A_MEMBER: { status: 400, retryable: false, message: "You do not belong to this syndicate." },
  SHARES_ARE_BOUGHT: {
    status: 422,
    retryable: false,
    message: "Joining gives no shares. Join without them, then contribute: POST /api/syndicates/:id/contributions.",
  },
  CONTRIBUTION_TOO_SMALL: { status: 400, retryable: false, message: "The contribution would not buy a share." },
  NOT_AT_TABLE: { status: 403, retryable: false, message: "Only who is at the table talks and listens there." },
  CHAT_MUTED: { status: 403, retryable: false, message: "You may not talk at tables for a while." },
  MESSAGE_REFUSED: { status: 422, retryable: false, message: "The house does not want to read this at its tables." },
  NOT_WELCOME: { status: 403, retryable: false, message: "This player takes no message from you now." },
  DEVICES_CHANGED: { status: 409, retryable: false, message: "A device that this was sealed for is no more." },
  ALREADY_DECIDED: { status: 409, retryable: false, message: "Another moderator has decided this." },
  STALE_RULES: { status: 409, retryable: false, message: "The rules were changed by somebody else meanwhile." },
  RUN_ACTIVE: { status: 409, retryable: false, message: "Another dividend run is under way or waits for approval." },
  PERIOD_PAID: { status: 409, retryable: false, message: "The dividends of this period have been paid." },
  DIVIDENDS_CHANGED: {
    status: 409,
    retryable: false,
    message: "Something has changed since that dry run. Nothing was paid.",
  },
  INVALID_RUN_STATE: { status: 409, retryable: false, message: "The dividend run is not in a state for this." },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    retryable: false,
    message: "This action id or idempotency key was used before with another body.",
  },
  IN_PROGRESS: { status: 409, retryable: true, message: "The same request is still being carried out." },
  RATE_LIMITED: { status: 429, retryable: true, message: "Too many requests. Wait a moment." },
  STALE_ACTION: {
    status: 409,
    retryable: false,
    message: "This was meant for a round or hand that has passed. Look at the table and decide again.",
  },
  TABLE_BUSY: { status: 503, retryable: true, message: "The table is busy. Try again with the same action id." },
  ACCOUNT_FROZEN: {
    status: 423,
    retryable: false,
    message: "The account is frozen until an operator has looked at it.",
  },
  TABLE_FROZEN: { status: 423, retryable: false, message: "The table is frozen until an operator has looked at it." },
  BOOKS_DISAGREE: {
    status: 409,
    retryable: false,
    message: "The books do not agree about this. It stays frozen until that is mended.",
  },
  NOT_REPAIRABLE: { status: 409, retryable: false, message: "There is no correction that could be carried out." },
  SERVICE_UNAVAILABLE: { status: 503, retryable: true, message: "A part of the house is away. Try again shortly." },
  DRAINING: { status: 503, retryable: true, message: "This server is going away. Reconnect to another one." },
  INTERNAL: { status: 500, retryable: false, message: "Something broke on our side. Nothing was changed." },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof ERRORS;

/** Facts to act on that go out beside the code: `allowed`, `min`, `max`, `issues`, `retryAfterMs`. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

export interface WireError {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
  [fact: string]: unknown;
}

/** The `error` of a refused acknowledgement. */
export function wireError(code: ErrorCode, facts: ErrorFacts = {}): WireError {
  const { message, retryable } = ERRORS[code];
  return { ...facts, code, message, retryable };
}

/** The body of an `application/problem+json` answer (RFC 9457) with the catalogue's code. */
export function problem(code: ErrorCode, facts: ErrorFacts = {}) {
  const { status, message, retryable } = ERRORS[code];
  return { ...facts, type: `urn:vegascore:problem:${code}`, title: message, status, code, retryable };
}
