/** Port: the proof of the books, and what is frozen until an admin has looked. */
import type { PlayerId, TableId } from "../../kernel/ids.ts";

/** A table or an account that waits for an admin. */
export interface Frozen {
  /** A table's id, or an account's name. */
  readonly id: string;
  readonly kind: "table" | "account";
  /** The table's, or that of the player whose account it is. */
  readonly name: string | null;
  readonly reason: string;
  /** The admin's name; null: the house itself. */
  readonly by: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Something that does not agree with the rest. */
export interface Mismatch {
  /** POSTING_ALTERED, JOURNAL_MISSING, ESCROW_MISMATCH, … */
  readonly kind: string;
  /** What is frozen for it; null: the house as a whole, where an operator must look. */
  readonly concerns: { readonly tableId: TableId } | { readonly account: string } | null;
  /** The row, as precisely as it is known. */
  readonly where: string;
  readonly detail: string;
}

export interface Proof {
  /** Rows that were read. */
  readonly rows: number;
  readonly mismatches: readonly Mismatch[];
}

export interface Reconciled {
  readonly durationMs: number;
  /** Sum of all balances: zero, or money was made or lost. */
  readonly drift: bigint;
  readonly proven: { readonly postings: number; readonly journal: number; readonly tables: number };
  readonly mismatches: readonly Mismatch[];
}

/** What has to be proven before a problem counts as mended: `table:<id>`, `account:<id>` or `transfer:<id>`. */
export type Subject = string;

/** How the books stand, whichever container asks. */
export interface Standing {
  /** Found and not proven mended. */
  readonly problems: number;
  readonly frozenTables: number;
  readonly frozenAccounts: number;
  /** At the last pass. */
  readonly drift: bigint;
  /** When that pass ended, epoch milliseconds; null: there was none. */
  readonly provenAt: number | null;
}

/** The books, proven against themselves: in part every minute, as a whole every day. What is frozen is left alone. */
export interface Books {
  /**
   * Do the work in one process at a time, and only when it was not done for `everyMs`; keep what it found.
   * @returns null when it was not our turn.
   */
  inTurn(everyMs: number, work: () => Promise<Reconciled>): Promise<Reconciled | null>;
  /** Balances against postings, and the postings' chains: what is new, and a part of the old again. */
  provePostings(): Promise<Proof>;
  /** The journal's chains. @returns also the tables that have new rows. */
  proveJournal(): Promise<Proof & { readonly tables: readonly TableId[] }>;
  /** Escrow against the stakes of open rounds, and the sum over all accounts. */
  proveEscrow(): Promise<Proof & { readonly drift: bigint }>;
  /** @returns false when it was frozen already. */
  freezeAccount(account: string, reason: string, actor: PlayerId | null): Promise<boolean>;
  /** @returns false when it was not frozen. @throws {Refused} NOT_FOUND */
  unfreezeAccount(account: string, actor: PlayerId | null, operationId?: string): Promise<boolean>;
  /** Write the roots of the day before this one, by the books' own clock, once, after the whole ledger was proven. @returns what that proof found; null when they are written. */
  closeDay(): Promise<readonly Mismatch[] | null>;
  /** All of one table, frozen or not: its journal, what was acknowledged of it, its escrow. */
  proveTable(tableId: TableId): Promise<readonly Mismatch[]>;
  /** All of one account, frozen or not. */
  proveAccount(account: string): Promise<readonly Mismatch[]>;
  proveTransfer(id: string): Promise<readonly Mismatch[]>;
  /** What was found stays open, as it was found first. */
  noteProblems(problems: readonly (Mismatch & { readonly subject: Subject })[]): Promise<void>;
  /** What open problems are about, in any order. */
  openSubjects(limit: number): Promise<readonly Subject[]>;
  /** A proof of all of it found nothing. @returns how many were open. */
  closeProblems(subject: Subject): Promise<number>;
  standing(): Promise<Standing>;
  /** Newest first. */
  roots(limit: number): Promise<readonly ChainRoot[]>;
}

/** One hash over all chains of a kind as they stood at the end of a day (UTC). */
export interface ChainRoot {
  /** `2026-11-20`. */
  readonly day: string;
  readonly kind: "POSTINGS" | "JOURNAL";
  /** SHA-256 as lower-case hex. */
  readonly root: string;
  readonly chains: number;
  readonly rows: number;
}
