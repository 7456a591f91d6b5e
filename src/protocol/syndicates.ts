/** Syndicates over HTTP: what comes in, and what goes out. */
import { z } from "zod";
import { amount, pageQuery, playerId, searched, title } from "./values.ts";

/** As many as the largest single contribution buys at the lowest price. */
export const SHARES_MAX = 1_000_000_000_000;

const shares = z.int().min(1).max(SHARES_MAX);

export const foundSyndicateBody = z.strictObject({ name: title(60) });
/** Joining gives no shares; a request for some is refused (SHARES_ARE_BOUGHT). */
export const joinSyndicateBody = z.strictObject({ shares: z.unknown().optional() }).default({});
/** Leaving takes no body; an empty one does no harm. */
export const leaveSyndicateBody = z.strictObject({}).default({});
/** Asking to be let in takes no body; an empty one does no harm. */
export const askToJoinBody = z.strictObject({}).default({});
/** Whose request or invitation is taken back. */
export const withdrawalBody = z.strictObject({ userId: playerId });
/** Whom the founder lets in: who asked, or anybody else. */
export const invitationBody = z.strictObject({ username: searched(200) });
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
  /** Some of the shares were given at joining, before shares had a price. */
  granted?: true;
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
  /** What one share costs now, minor units: the treasury, less what pay days owe of it, over all shares; 1 at least. */
  sharePrice: number;
  /** Of the caller, for a closed syndicate: asked to be let in, or invited; null: neither. */
  invitation: "ASKED" | "INVITED" | null;
  /** When the next pay day of the schedule is, epoch milliseconds; null: none is scheduled. */
  nextPayDay: number | null;
  /** What a pay day would bring the caller now, minor units. */
  dividendNow: number;
  founderId: string;
  isOpen: boolean;
  sharesMax: number;
  /** What a run distributes of the treasury above treasuryMin, in basis points. */
  distributedBp: number;
  treasuryMin: number;
  createdAt: number;
}

/** For the founder: who asked to be let in, and who is invited and has not come yet. */
export interface InvitationMessage {
  userId: string;
  username: string;
  state: "ASKED" | "INVITED";
  at: number;
}

export interface ContributionMessage extends SyndicateMessage {
  /** `shares`: what it bought; 0 for a gift of who is no member. */
  contribution: { id: string; amount: number; shares: number; createdAt: number };
}

export interface TreasuryLineMessage {
  id: string;
  /** CONTRIBUTION, DIVIDEND or HOUSE_SHARE: a part of what the house won from the members. */
  kind: string;
  /** Signed: what the treasury gained. */
  amount: number;
  balanceAfter: number;
  /** Who contributed. */
  userId: string | null;
  /** Which run paid dividends. */
  runId: string | null;
  /** Of which pay day it is the house's share. */
  period: string | null;
  createdAt: number;
}
