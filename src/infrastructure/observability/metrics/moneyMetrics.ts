/** The ledger, counted where it meets the store. */
import { Refused } from "../../../kernel/refusals.ts";
import type { Ledger } from "../../../money/ports/ledger.ts";
import type { Users } from "../../../players/ports.ts";
import type { SyndicateBook } from "../../../syndicates/ports.ts";
import type { Metrics } from "./metrics.ts";

export function countLedger(ledger: Ledger, metrics: Metrics): Ledger {
  return {
    ...ledger,
    async post(transfers) {
      try {
        const posted = await ledger.post(transfers);
        if (posted.outcome === "posted")
          for (const { kind, amount } of transfers) metrics.transactions_total_amount.inc({ kind }, Number(amount));
        return posted;
      } catch (error) {
        if (isInsufficientFunds(error)) metrics.wallet_insufficient_funds_error_count.inc();
        throw error;
      }
    },
    // Whoever asks for the proof, an admin or the minute's pass: its result is what the alert looks at.
    async check() {
      const found = await ledger.check();
      tellProof(metrics, found.drift, found.problems.length);
      return found;
    },
  };
}

/** Contributions are posted together with the shares they buy. */
export function countContributions(book: SyndicateBook, metrics: Metrics): SyndicateBook {
  return {
    ...book,
    async contribute(contribution) {
      try {
        const done = await book.contribute(contribution);
        if (done.outcome === "CONTRIBUTED" && done.wallet !== null)
          metrics.transactions_total_amount.inc({ kind: "CONTRIBUTION" }, contribution.amount);
        return done;
      } catch (error) {
        if (isInsufficientFunds(error)) metrics.wallet_insufficient_funds_error_count.inc();
        throw error;
      }
    },
  };
}

const isInsufficientFunds = (error: unknown): boolean =>
  error instanceof Refused && error.code === "INSUFFICIENT_FUNDS";

/** The chips a new player starts with are posted together with the player. */
export function countStartingChips(users: Users, metrics: Metrics): Users {
  return {
    ...users,
    async create(user, chips) {
      const created = await users.create(user, chips);
      if (!("taken" in created)) metrics.transactions_total_amount.inc({ kind: "ISSUE" }, Number(chips.amount));
      return created;
    },
  };
}

/** The books were proven, as a whole by an admin or in part by the minute's pass. */
export function tellProof(metrics: Metrics, drift: bigint, problems: number): void {
  metrics.reconciliation_drift.set(Number(drift));
  metrics.reconciliation_problems.set(problems);
  metrics.reconciliation_last_run_timestamp_seconds.setToCurrentTime();
}
