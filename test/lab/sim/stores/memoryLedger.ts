/** The ledger as Postgres keeps it, in memory: the same refusals in the same order, all or none. */
import { assert } from "../../../../src/kernel/assert.ts";
import type { Balance } from "../../../../src/money/ports/ledger.ts";

export type AccountKind = "PLAYER" | "ESCROW" | "HOUSE" | "TREASURY" | "ISSUE" | "PAYMENT" | "PROVIDER";

export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  balance: bigint;
  version: bigint;
  frozenReason: string | null;
}

export interface PostedTransfer {
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly roundId: string | null;
  readonly tableId: string | null;
  readonly seq: number | null;
  readonly createdAt: number;
}

export interface LedgerPosting {
  readonly account: string;
  readonly seq: bigint;
  readonly transferId: string;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
}

export type PostingRefusal = "NO_ACCOUNT" | "FROZEN" | "INSUFFICIENT_FUNDS" | "REPEATED";

const MAY_OWE: readonly AccountKind[] = ["HOUSE", "ISSUE", "PAYMENT", "PROVIDER"];

export class MemoryLedger {
  readonly accounts = new Map<string, Account>();
  readonly transfers = new Map<string, PostedTransfer>();
  readonly postings: LedgerPosting[] = [];
  readonly #byRound = new Map<string, PostedTransfer[]>();

  /** Under an id that exists nothing changes. */
  open(id: string, kind: AccountKind): void {
    if (!this.accounts.has(id)) this.accounts.set(id, { id, kind, balance: 0n, version: 0n, frozenReason: null });
  }

  ofRound(roundId: string): readonly PostedTransfer[] {
    return this.#byRound.get(roundId) ?? [];
  }

  /** As post_transfers: a repeated id, accounts that exist, frozen ones, too little money; then everything is posted. */
  post(transfers: readonly PostedTransfer[]): Map<string, Balance> | PostingRefusal {
    if (transfers.some(({ id }) => this.transfers.has(id))) return "REPEATED";
    const changes = new Map<string, bigint>();
    for (const { from, to, amount } of transfers) {
      assert(amount > 0n, "a transfer moves a positive amount");
      changes.set(from, (changes.get(from) ?? 0n) - amount);
      changes.set(to, (changes.get(to) ?? 0n) + amount);
    }
    const touched: { account: Account; change: bigint }[] = [];
    for (const [id, change] of changes) {
      const account = this.accounts.get(id);
      if (account === undefined) return "NO_ACCOUNT";
      touched.push({ account, change });
    }
    if (touched.some(({ account }) => account.frozenReason !== null)) return "FROZEN";
    const isShort = ({ account, change }: (typeof touched)[number]) =>
      !MAY_OWE.includes(account.kind) && account.balance + change < 0n;
    if (touched.some((one) => one.account.kind !== "ESCROW" && isShort(one))) return "INSUFFICIENT_FUNDS";
    assert(!touched.some(isShort), "an escrow can't owe"); // In Postgres a CHECK: our own mistake.

    // From here on it succeeds.
    for (const transfer of transfers) this.#write(transfer);
    return new Map(touched.map(({ account: { id, balance, version } }) => [id, { balance, version }]));
  }

  #write(transfer: PostedTransfer): void {
    this.transfers.set(transfer.id, transfer);
    const { roundId, from, to, amount } = transfer;
    if (roundId !== null) this.#byRound.set(roundId, [...(this.#byRound.get(roundId) ?? []), transfer]);
    for (const [id, change] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const account = this.accounts.get(id) as Account;
      account.balance += change;
      account.version += 1n;
      const { balance, version } = account;
      this.postings.push({ account: id, seq: version, transferId: transfer.id, amount: change, balanceAfter: balance });
    }
  }
}
