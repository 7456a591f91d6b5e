/** The ledger, counted where it meets the store. */
import { Refused } from "../../../kernel/refusals.ts";
import type { Ledger } from "../../../money/ports/ledger.ts";
import type { Standing } from "../../../money/ports/proof.ts";
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

/** How the books stand, the same in every container: an alert stays until what is wrong is proven mended, whoever found it. */
export function tellStanding(metrics: Metrics, standing: Standing): void {
  metrics.reconciliation_drift.set(Number(standing.drift));
  metrics.reconciliation_problems.set(standing.problems);
  metrics.frozen_tables.set(standing.frozenTables);
  metrics.frozen_accounts.set(standing.frozenAccounts);
  if (standing.provenAt !== null)
    metrics.reconciliation_last_run_timestamp_seconds.set(Math.floor(standing.provenAt / 1_000));
}
