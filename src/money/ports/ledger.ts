/** What the money room needs from outside. */
import type { PlayerId } from "../../kernel/ids.ts";

/** Between a player and the outside; between a player and a syndicate's treasury. What moves at a table is of a kind its game names. */
export type TransferKind = "ISSUE" | "DEPOSIT" | "WITHDRAWAL" | "CONTRIBUTION" | "DIVIDEND" | "HOUSE_SHARE";

export interface Transfer {
  /** A UUID. The same id is posted once: this makes repeats safe. */
  readonly id: string;
  readonly kind: TransferKind;
  readonly from: string;
  readonly to: string;
  /** Minor units, above zero. */
  readonly amount: bigint;
}

export interface Balance {
  readonly balance: bigint;
  /** Number of postings so far: grows by one with each. */
  readonly version: bigint;
}

/** One line of an account's history. */
export interface Posting {
  /** Position in the account's history, from 1 without gaps. */
  readonly seq: bigint;
  readonly transferId: string;
  /** A `TransferKind`, or a word of the game at whose table it was. */
  readonly kind: string;
  /** Signed: what the balance gained. */
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly roundId: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export type Posted =
  | { readonly outcome: "posted"; readonly balances: ReadonlyMap<string, Balance> }
  /** A transfer of this id was posted before; nothing was written now. */
  | { readonly outcome: "repeated" };

interface LedgerProblem {
  readonly kind: string;
  /** The account or transfer that is wrong. */
  readonly where: string;
  readonly detail: string;
}

export interface LedgerCheck {
  readonly accounts: bigint;
  readonly transfers: bigint;
  /** Journals of tables, and their rows. */
  readonly tables: bigint;
  readonly journalRows: bigint;
  /** Sum of all balances: zero, or money was made or lost. */
  readonly drift: bigint;
  /** At most 100 of the ledger and 100 of the journal are named. */
  readonly problems: readonly LedgerProblem[];
}

export interface Ledger {
  /**
   * Posts the transfers, all or none, in one statement.
   * @throws {Refused} INSUFFICIENT_FUNDS, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE.
   */
  post(transfers: readonly Transfer[]): Promise<Posted>;
  /** A posted transfer and when (epoch milliseconds). */
  transfer(id: string): Promise<(Transfer & { readonly createdAt: number }) | null>;
  balance(account: string): Promise<Balance | null>;
  /** Newest first, below `before` where it is given. */
  postings(account: string, page: { before: bigint | null; limit: number }): Promise<Posting[]>;
  /** Reads every account, transfer and posting in one snapshot, every journal row and action key in another; locks nothing. */
  check(): Promise<LedgerCheck>;
}

/** Notifies a player's devices of a new balance. Never fails, never waits. */
export interface WalletNotify {
  wallet(player: PlayerId, balance: Balance): void;
}
