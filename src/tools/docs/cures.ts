import type { ErrorCode } from "../../protocol/errors.ts";

/** What a client should do about each code. A code without an entry does not compile. */
export const cures: Readonly<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: "Refresh once, then repeat; if the refresh is refused too, ask the player to sign in",
  FORBIDDEN: "Nothing: the call is for another role",
  NOT_FOUND: "Forget the id",
  VALIDATION_FAILED: "Read `issues` (`path`, `message`); a repeat fails again",
  NOT_YOUR_TURN: "Wait for `turn` in the next view; often the clock was quicker",
  INVALID_PHASE: "Look at `phase` in the next view",
  MOVE_NOT_ALLOWED: "Choose from `allowed`",
  SEAT_TAKEN: "Choose a seat that is null in the view",
  ALREADY_SEATED: "Find your `userId` in `seats` and play there",
  NOT_SEATED: "Sit first",
  BET_OUT_OF_RANGE: "Bet from `min` to `max`",
  INSUFFICIENT_FUNDS: "Bet less, or deposit",
  LIMIT_REACHED: "Tell the player which limit; it lifts with time, not with a repeat",
  USERNAME_TAKEN: "Ask for another name",
  IDEMPOTENCY_MISMATCH: "A bug in the client: one id was used for two requests",
  IN_PROGRESS: "Repeat with the same id after a moment",
  RATE_LIMITED: "Repeat after `retryAfterMs` (HTTP: also `Retry-After`, seconds)",
  TABLE_BUSY: "Repeat with the same id after a moment",
  ACCOUNT_FROZEN: "Show it; an operator is looking. The chips are safe",
  TABLE_FROZEN: "Show it; an operator is looking. The stakes are safe",
  SERVICE_UNAVAILABLE: "Repeat with the same id, more slowly each time",
  DRAINING: "Connect to another container, repeat there with the same id",
  INTERNAL: "Report it. Nothing was changed",
};
