/** Syndicates over HTTP: what comes in, and what goes out. */
import { z } from "zod";
import { amount, pageQuery, title } from "./values.ts";

/** More than any member needs for any ratio, few enough that sums over all members stay exact. */
export const SHARES_MAX = 1_000_000_000;

const shares = z.int().min(1).max(SHARES_MAX);

export const foundSyndicateBody = z.strictObject({ name: title(60) });
export const joinSyndicateBody = z.strictObject({ shares });
/** Leaving takes no body; an empty one does no harm. */
export const leaveSyndicateBody = z.strictObject({}).default({});
export const contributionBody = z.strictObject({ amount });
export const syndicateSettingsBody = z.strictObject({
  isOpen: z.boolean().optional(),
  sharesMax: shares.optional(),
  distributedBp: z.int().min(1).max(10_000).optional(),
  treasuryMin: z.int().min(0).optional(),
});

export const syndicatesQuery = pageQuery.extend({ mine: z.enum(["true", "false"]).default("false") });

export interface MemberMessage {
  userId: string;
  username: string;
  shares: number;
}

export interface SyndicateMessage {
  id: string;
  name: string;
  treasury: number;
  /** The first 1,000 by user id (100 in a list). */
  members: MemberMessage[];
  memberCount: number;
  /** Of all members together. */
  shares: number;
  /** Of the caller; null: no member. */
  mine: number | null;
  founderId: string;
  isOpen: boolean;
  sharesMax: number;
  /** What a run distributes of the treasury above treasuryMin, in basis points. */
  distributedBp: number;
  treasuryMin: number;
  createdAt: number;
}

export interface ContributionMessage extends SyndicateMessage {
  contribution: { id: string; amount: number; createdAt: number };
}

export interface TreasuryLineMessage {
  id: string;
  /** CONTRIBUTION or DIVIDEND. */
  kind: string;
  /** Signed: what the treasury gained. */
  amount: number;
  balanceAfter: number;
  /** Who contributed. */
  userId: string | null;
  /** Which run paid dividends. */
  runId: string | null;
  createdAt: number;
}
