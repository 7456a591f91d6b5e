/** Ports: the jobs of pay day, its calendar, and its notifications. */
import type { PlayerId, RunId, SyndicateId } from "../../kernel/ids.ts";
import type { Claimed, Credit, RunCounts } from "./book.ts";

/** The jobs: nudges to pay what the book says is owed. Losing or repeating one does no harm. */
export interface PayoutJobs {
  add(runId: RunId, payouts: readonly Claimed[]): Promise<void>;
  /** Nothing waits, runs or is put off: what is still owed has no job. */
  isIdle(): Promise<boolean>;
  /** Jobs that a worker has in hand now. */
  active(): Promise<number>;
}

/** One payout for one worker. */
export interface PayOutCall {
  readonly runId: RunId;
  readonly syndicateId: SyndicateId;
  /** From 1; at `attemptsMax` a failure is final. */
  readonly attempt: number;
  readonly attemptsMax: number;
  /** Asked between chunks: true leaves the rest to another worker. */
  readonly isStopping: () => boolean;
  readonly progressed: (progress: { readonly chunk: number; readonly members: number }) => Promise<void>;
}

export type PayOutEnd =
  | { readonly outcome: "paid"; readonly members: number; readonly amount: bigint }
  /** Another worker had paid it, or it is not owed (any more). */
  | { readonly outcome: "closed" }
  | { readonly outcome: "interrupted" };

/** What a worker does with its jobs. */
export interface PayDayWork {
  /** @throws {PayoutFault} noted in the book; another attempt may follow, but not for NOT_FOUND. */
  pay(call: PayOutCall): Promise<PayOutEnd>;
  /** A slot of the schedule has come, now or a while ago. */
  slotDue(): Promise<void>;
}

/** When pay day is. */
export interface Calendar {
  readonly pattern: string;
  /** Epoch milliseconds of the first slot after `at`, and of the last one not after it. */
  next(at: number): number;
  last(at: number): number;
}

/** Notifies admins and members, on any container. Never fails, never waits. */
export interface DividendNews {
  progress(runId: RunId, counts: RunCounts): void;
  paid(runId: RunId, syndicateId: SyndicateId, credits: readonly Credit[]): void;
}

/** Passes notifications on to the players and admins of one container. */
export interface DividendListener {
  /** Whether a player is connected here: only those are notified of their credit. */
  isHere(userId: PlayerId): boolean;
  progress(runId: RunId, counts: RunCounts): void;
  paid(runId: RunId, syndicateId: SyndicateId, credit: Credit): void;
}

/** Counts for operators. */
export interface PayDayObserver {
  /** How one attempt at a payout ended. */
  payout(outcome: PayOutEnd["outcome"] | "failed"): void;
  /** What one chunk has moved from the treasury to its members, minor units. */
  moved(amount: bigint): void;
}
