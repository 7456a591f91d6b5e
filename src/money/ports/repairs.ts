/** Port: corrections of the books, proposed by one admin and decided on by another. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { PageOf, PageRequest } from "../../kernel/pages.ts";
import type { Mismatch, Subject } from "./proof.ts";

/** One step of a correction. Amounts are minor units as text. */
type RepairStep =
  /** A posting that is missing, recovered from its transfer: the hash that covers it proves every byte. */
  | {
      readonly step: "RESTORE_POSTING";
      readonly seq: number;
      readonly transferId: string;
      readonly kind: string;
      readonly amount: string;
      readonly balanceAfter: string;
    }
  /** A posting as it stands, why it does not follow, and what counts in place of what it says. */
  | {
      readonly step: "ANCHOR";
      readonly seq: number;
      readonly transferId: string;
      readonly kind: string;
      readonly fault: string;
      readonly amount: string;
      readonly balanceAfter: string;
      readonly countsFor: string;
      readonly countsAs: string;
    }
  /** The balance as it stands, and as it follows from the postings. */
  | {
      readonly step: "BALANCE";
      readonly seq: number;
      readonly balance: string;
      readonly version: number;
      readonly countsAs: string;
    }
  /** A stake of the open round that goes back. */
  | { readonly step: "RETURN"; readonly roundId: string; readonly account: string; readonly amount: string }
  /** The table stays frozen for good. */
  | { readonly step: "CLOSE" };

export interface Repair {
  readonly id: string;
  readonly subject: Subject;
  /** What was wrong when it was proposed. */
  readonly found: readonly Pick<Mismatch, "kind" | "where" | "detail">[];
  readonly steps: readonly RepairStep[];
  /** Names of admins; null: nobody has decided yet. */
  readonly proposedBy: string;
  readonly decidedBy: string | null;
  readonly state: "PROPOSED" | "CARRIED_OUT" | "REJECTED";
  /** Epoch milliseconds. */
  readonly at: number;
  readonly decidedAt: number | null;
}

export interface RepairBook {
  /**
   * Write down what was found and the smallest correction of it. The same operation again is answered as the first time.
   * @returns its id; null when nothing is to be done, or only a backup helps. @throws {Refused} NOT_FOUND
   */
  propose(proposal: {
    readonly operationId: string;
    readonly subject: Subject;
    readonly found: readonly Mismatch[];
    readonly by: PlayerId;
  }): Promise<string | null>;
  /**
   * Carry it out, or reject it. The same operation again is answered as the first time.
   * `STALE`: what it corrects is not what it was; `UNMENDED`: the account would still not follow; `FROZEN`, `SPENT`: see close_table and restore_account.
   * @throws {Refused} NOT_FOUND
   */
  decide(decision: {
    readonly operationId: string;
    readonly id: string;
    readonly by: PlayerId;
    readonly approve: boolean;
  }): Promise<"decided" | "ALREADY_DECIDED" | "SAME_ADMIN" | "STALE" | "UNMENDED" | "FROZEN" | "SPENT">;
  /** @throws {Refused} NOT_FOUND */
  find(id: string): Promise<Repair>;
  /** Newest first. */
  page(page: PageRequest): Promise<PageOf<Repair>>;
}
