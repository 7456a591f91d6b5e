/** Why a payout failed, was skipped or is held back. */

export interface PayoutReason {
  readonly means: string;
  readonly cure: string;
}

/** Every reason a payout can have: what it means, and what an admin does about it. */
export const PAYOUT_REASONS = {
  NO_MEMBERS: { means: "Nobody holds shares.", cure: "Nothing: the money stays until somebody does." },
  EMPTY_TREASURY: { means: "The treasury is empty.", cure: "Nothing: there is nothing to pay." },
  BELOW_MINIMUM: {
    means: "Nothing lies above what its founder lets stay, or the founder's part of it rounds to nothing.",
    cure: "Nothing: the founder sets that minimum.",
  },
  RUN_FULL: { means: "A run's sum ends at 2^53 - 1; the smaller payouts came first.", cure: "Start another run." },
  ABOVE_LIMIT: {
    means: "More than DIVIDEND_APPROVAL_ABOVE: it waits for a second admin, the others do not.",
    cure: "Another admin than who asked approves or rejects it; after a day it is rejected.",
  },
  REJECTED: { means: "An admin rejected it, or nobody decided within a day.", cure: "Start another run to pay it." },
  SUPERSEDED: { means: "A later run began while this waited.", cure: "Nothing: that run distributes the money." },
  ACCOUNT_FROZEN: {
    means: "The treasury is frozen: somebody is looking at its books.",
    cure: "Finish that, unfreeze the account, pay again.",
  },
  TREASURY_TOO_LOW: {
    means: "Money left the treasury after the run began, by a correction.",
    cure: "Put it right by a transfer with its own reason, pay again.",
  },
  SHARES_CHANGED: {
    means: "The memberships are not those that the run has frozen: rows were changed by hand.",
    cure: "Find out who, put them back, pay again.",
  },
  NOT_FOUND: { means: "There is no such payout: the job was made by hand.", cure: "Nothing is owed." },
  NEVER_ENDED: {
    means: "Its jobs were lost, or killed their worker, again and again.",
    cure: "Look at the workers' last words and memory, pay again.",
  },
  DATABASE_AWAY: { means: "Postgres was away.", cure: "Nothing: it is tried until Postgres is back." },
  UNEXPECTED: {
    means: "A bug, or a database that answers oddly.",
    cure: "Mend what the log's dividend_payout_failed says, pay again.",
  },
} as const satisfies Readonly<Record<string, PayoutReason>>;

/** null for no reason, and for one that a newer release wrote. */
export const explainReason = (reason: string | null): PayoutReason | null =>
  (PAYOUT_REASONS as Readonly<Record<string, PayoutReason | undefined>>)[reason ?? ""] ?? null;
