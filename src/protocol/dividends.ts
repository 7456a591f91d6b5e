/** Dividend runs over HTTP: what admins send, and what they get. */
import { z } from "zod";
import { hex64, pageQuery, searched, syndicateId } from "./values.ts";

/** `period`: a day, ISO week, month or instant in UTC; without one, an extra run. `digest`: of the dry run that was looked at. */
export const dividendRunBody = z
  .strictObject({ period: z.string().max(20).optional(), dryRun: z.boolean().optional(), digest: hex64.optional() })
  .default({});
export const dividendRetryBody = z.strictObject({ syndicateId: syndicateId.optional() }).default({});
/** Approving and rejecting take no body; an empty one does no harm. */
export const dividendDecisionBody = z.strictObject({}).default({});

export const payoutsQuery = pageQuery.extend({
  state: z.enum(["PENDING", "HELD", "PAID", "FAILED", "SKIPPED", "PLANNED"]).optional(),
  search: searched(60).optional(),
  sort: z.enum(["id", "name", "amount", "members", "change"]).optional(),
});

export type DividendRunState = "AWAITING_APPROVAL" | "RUNNING" | "FINISHED" | "REJECTED";

export interface DistributionMessage {
  success: boolean;
  runId: string;
  state: DividendRunState;
  /** Syndicates that are being paid; 0 for a run that is dry or waits for approval. */
  enqueuedCount: number;
  /** The first 1,000 by id, with something to pay or not; the others under /runs/:id/payouts?cursor=nextCursor. */
  syndicates: DistributedSyndicate[];
  nextCursor: string | null;
  /** Payouts that wait for a second admin. */
  held: number;
  /** Admins who could decide on them: with 0, nobody can. */
  approvers: number;
  /** Of a dry run: a run that is started with it pays just this, or is refused with DIVIDENDS_CHANGED. */
  digest: string | null;
}

export interface DistributedSyndicate {
  id: string;
  name: string;
  state: PayoutMessage["state"];
  reason: string | null;
  members: number;
  amount: number;
}

/** Payouts, one per syndicate with something to pay. */
export interface DividendCounts {
  waiting: number;
  active: number;
  completed: number;
  failed: number;
}

export interface DividendRunMessage extends DividendCounts {
  runId: string;
  /** Counts runs, dry ones too. */
  number: number;
  period: string | null;
  trigger: "manual" | "scheduled";
  dryRun: boolean;
  state: DividendRunState;
  /** null: the schedule. */
  requestedBy: string | null;
  /** The second admin, where one was needed. */
  decidedBy: string | null;
  syndicates: number;
  payouts: number;
  /** Syndicates with nothing to pay. */
  skipped: number;
  /** Payouts that wait for a second admin, or of a dry run would. */
  held: number;
  members: number;
  amount: number;
  /** What has reached members so far. */
  paidMembers: number;
  paidAmount: number;
  startedAt: number;
  finishedAt: number | null;
  /** What it pays to whom, as one hash: of a dry run, and of a run that is bound to one. */
  digest: string | null;
}

export interface PayoutMessage {
  syndicateId: string;
  name: string;
  state: "PENDING" | "HELD" | "PAID" | "FAILED" | "SKIPPED" | "PLANNED";
  /** Why it failed, was skipped or is held back, as a code. */
  reason: string | null;
  /** What the reason means, and what an admin does about it. */
  why: { means: string; cure: string } | null;
  attempts: number;
  members: number;
  amount: number;
  paidMembers: number;
  paidAmount: number;
  /** What the pay day before this run paid it; null: nothing, or there was none. */
  lastMembers: number | null;
  lastAmount: number | null;
}

export interface DividendRunDetails extends DividendRunMessage {
  /** Admins who could decide on what is held back: all but who asked for the run. */
  approvers: number;
  /** The first 100; all of them under /payouts?state=FAILED. */
  failures: PayoutMessage[];
  /** The first 100 that wait for a second admin; all of them under /payouts?state=HELD. */
  heldBack: PayoutMessage[];
}

export interface DividendStatusMessage {
  queueMetrics: DividendCounts;
  lastRun: DividendRunMessage | null;
  /** ISO 8601 in UTC; null: there is no schedule. */
  nextScheduledRun: string | null;
}

/** Two for a call that may change something: before (status null) and after it was carried out. */
export interface AuditEntryMessage {
  id: string;
  callId: string;
  at: number;
  adminId: string;
  /** null: there is no such player any more. */
  adminName: string | null;
  call: string;
  /** Of the table or the player that the call names; null: it names none. */
  subject: string | null;
  address: string;
  request: object;
  status: number | null;
  code: string | null;
}
