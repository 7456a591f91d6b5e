/** Port: the book of runs and payouts, and the types of what it holds. */
import type { PlayerId, RunId, SyndicateId } from "../../kernel/ids.ts";

export type Trigger = "manual" | "scheduled";

/**
 * RUNNING → FINISHED, and back when failed payouts are retried; or AWAITING_APPROVAL while payouts are held back and nothing is
 * paid → RUNNING when they are approved, FINISHED or (nothing was paid at all) REJECTED when they are given up.
 */
export type RunState = "AWAITING_APPROVAL" | "RUNNING" | "FINISHED" | "REJECTED";

/** Payouts of one run: each is in exactly one of these. What had nothing to pay is in none. */
export interface RunCounts {
  readonly waiting: number;
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
}

export interface DividendRun {
  readonly runId: RunId;
  /** Counts runs, dry ones too. */
  readonly number: number;
  /** See `periods.ts`; null: an extra run. */
  readonly period: string | null;
  readonly trigger: Trigger;
  readonly dryRun: boolean;
  readonly state: RunState;
  /** null: the schedule. */
  readonly requestedBy: PlayerId | null;
  /** The second admin, where one was needed. */
  readonly decidedBy: PlayerId | null;
  /** All there were when the run started. */
  readonly syndicates: number;
  /** Those of them with something to pay. */
  readonly payouts: number;
  readonly skipped: number;
  /** Payouts that are owed, paid and given up. */
  readonly pending: number;
  /** Those that wait for a second admin, or of a dry run would. */
  readonly held: number;
  readonly completed: number;
  readonly failed: number;
  /** Members and minor units of all payouts together, and what has reached members so far. */
  readonly members: number;
  readonly amount: bigint;
  readonly paidMembers: number;
  readonly paidAmount: bigint;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** What it pays to whom, as 64 hex digits: of a dry run, and of a run that is bound to one; else null. */
  readonly digest: string | null;
}

export interface Payout {
  readonly syndicateId: SyndicateId;
  readonly name: string;
  readonly state: "PENDING" | "HELD" | "PAID" | "FAILED" | "SKIPPED" | "PLANNED";
  /** Why it failed, was skipped or is held back: a key of PAYOUT_REASONS. */
  readonly reason: string | null;
  readonly attempts: number;
  readonly members: number;
  readonly amount: bigint;
  readonly paidMembers: number;
  readonly paidAmount: bigint;
  /** What the pay day before this run paid it; null: nothing, or there was none. */
  readonly lastMembers: number | null;
  readonly lastAmount: bigint | null;
}

/** `change`: by how much the amount differs from that of the pay day before, either way. Largest first, names from A on. */
export type PayoutSort = "id" | "name" | "amount" | "members" | "change";

/** Which payouts, and in which order: of those whose name holds `search`, the `limit` that follow `after`. */
export interface PayoutsPage {
  readonly state: Payout["state"] | null;
  readonly search?: string | undefined;
  readonly sort?: PayoutSort | undefined;
  readonly after: SyndicateId | null;
  readonly limit: number;
}

export interface NewRun {
  readonly runId: RunId;
  readonly trigger: Trigger;
  readonly period: string | null;
  readonly dryRun: boolean;
  readonly requestedBy: PlayerId | null;
  /** Minor units: a payout above it waits for a second admin. */
  readonly approvalAbove: bigint;
  /** Of the dry run that was looked at: what would be paid must be the same. */
  readonly digest?: string | undefined;
}

export type Started =
  | { readonly outcome: "started" | "repeated"; readonly run: DividendRun }
  /** Nothing was changed; `runId` is the run in the way. */
  | { readonly outcome: "RUN_ACTIVE" | "PERIOD_PAID"; readonly runId: RunId }
  /** Nothing was changed: what would be paid is no longer what the digest says. */
  | { readonly outcome: "DIVIDENDS_CHANGED" };

/** The answer to who started a run. */
export interface Distribution {
  readonly success: boolean;
  readonly runId: RunId;
  readonly state: RunState;
  /** Payouts that have a job, or get one from the sweep; 0 for a run that is dry or waits for approval. */
  readonly enqueuedCount: number;
  /** What is owed to whom: the first 1,000 by syndicate id, with something to pay or not; `book.payouts` has the others. */
  readonly syndicates: readonly Payout[];
  /** Where the next ones begin; null: these are all. */
  readonly nextCursor: SyndicateId | null;
  /** Payouts that wait for a second admin, and how many there are who could decide: with none, the payouts can only expire. */
  readonly held: number;
  readonly approvers: number;
  /** Of a dry run: who pays under it pays just this. */
  readonly digest: string | null;
}

/** What one member got, and the wallet after it. */
export interface Credit {
  readonly userId: PlayerId;
  readonly amount: bigint;
  readonly balance: bigint;
  readonly version: bigint;
}

export type PaidChunk =
  | {
      readonly outcome: "paid";
      readonly isLast: boolean;
      /** From 1. */
      readonly chunk: number;
      readonly members: number;
      readonly amount: bigint;
      readonly credits: readonly Credit[];
    }
  /** Nothing is owed (any more): paid, given up, or the run is over. */
  | { readonly outcome: "closed" };

/** A payout that needs a job. */
export interface Claimed {
  readonly syndicateId: SyndicateId;
  /** When it was claimed, epoch milliseconds: distinguishes this job from earlier ones for the same payout. */
  readonly claimedAt: number;
}

/** Why a payout could not be made; nothing of the chunk was written. */
export class PayoutFault extends Error {
  override readonly name = "PayoutFault";
  readonly reason: PayoutReason;

  constructor(reason: PayoutReason, options?: ErrorOptions) {
    super(`payout: ${reason}`, options);
    this.reason = reason;
  }
}

export type PayoutReason =
  | "NOT_FOUND"
  | "TREASURY_TOO_LOW"
  | "ACCOUNT_FROZEN"
  | "SHARES_CHANGED"
  | "DATABASE_AWAY"
  | "UNEXPECTED"
  /** Its jobs were lost, or killed their worker, more often than chance explains. */
  | "NEVER_ENDED";

/** INVALID_RUN_STATE: it holds nothing back. RUN_ACTIVE: another run pays, and nothing can be let go meanwhile. */
export type Decided =
  | { readonly outcome: "decided" | "INVALID_RUN_STATE" }
  | { readonly outcome: "RUN_ACTIVE"; readonly runId: RunId };

/** Runs and payouts. Every write is one statement or one function, atomic and safe to repeat. */
export interface DividendBook {
  /** Freezes all shares and writes down what each syndicate owes. The same `runId` again changes nothing. */
  start(run: NewRun): Promise<Started>;
  find(runId: RunId): Promise<DividendRun | null>;
  /** The newest that is not dry. */
  last(): Promise<DividendRun | null>;
  /** Newest first, those with a number below `before` where it is given. */
  runs(page: { before: number | null; limit: number }): Promise<readonly DividendRun[]>;
  /** By syndicate id, unless sorted otherwise. */
  payouts(runId: RunId, page: PayoutsPage): Promise<readonly Payout[]>;
  /** Runs in state RUNNING. */
  running(): Promise<readonly RunId[]>;
  /**
   * Marks the next payouts that are owed and have had no job, or none since `staleMs`, as given one. Of several callers
   * each gets others. Those that have had too many are given up instead, as NEVER_ENDED.
   */
  claim(runId: RunId, options: { limit: number; staleMs: number; enqueuesMax: number }): Promise<readonly Claimed[]>;
  /**
   * Pays the next chunk of at most `membersMax` members.
   * @throws {PayoutFault} nothing was written; or, for DATABASE_AWAY, the outcome is unknown until the next call.
   */
  pay(runId: RunId, syndicateId: SyndicateId, membersMax: number): Promise<PaidChunk>;
  /** Notes why an attempt failed. `isFinal`: no other follows until an admin retries. */
  failed(runId: RunId, syndicateId: SyndicateId, reason: PayoutReason, isFinal: boolean): Promise<void>;
  /** Ends the run when nothing is owed any more. @returns whether it ended now. */
  finish(runId: RunId): Promise<boolean>;
  /** The answer to who started or decided on a run. */
  describe(run: DividendRun): Promise<Distribution>;
  /** How many admins could decide on what the run holds back: all but who asked for it. */
  approvers(run: Pick<DividendRun, "requestedBy">): Promise<number>;
  /** Owes failed payouts again, all or one syndicate's. A repeat under the same operation id is answered as the first time. */
  retry(
    operationId: string,
    runId: RunId,
    syndicateId: SyndicateId | null,
  ): Promise<
    | { readonly outcome: "retried"; readonly payouts: number }
    | { readonly outcome: "NOT_FOUND" | "INVALID_RUN_STATE" | "RUN_ACTIVE" }
  >;
  /** Lets what a run holds back go, or gives it up. A repeat under the same operation id is answered as the first time. */
  decide(operationId: string, runId: RunId, by: PlayerId | null, decision: "approve" | "reject"): Promise<Decided>;
  /** Runs that hold something back since before `before`, epoch milliseconds. */
  waitingSince(before: number): Promise<readonly RunId[]>;
  /** Whether a run stands for this period. */
  hasPeriod(period: string): Promise<boolean>;
  /** Notes the schedule. @returns since when it holds (`now` for a new one), epoch milliseconds: earlier slots are not made up for. */
  schedule(pattern: string, now: number): Promise<number>;
}
