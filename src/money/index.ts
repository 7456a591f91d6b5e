/** The money room as the edge sees it: every use case with its ports already in hand. */
import type { PlayerId } from "../kernel/ids.ts";
import { createLedgerProof } from "./ledgerProof.ts";
import { deposit, type Payment, type PaymentRequest, withdraw } from "./payments.ts";
import type { Balance, Ledger, LedgerCheck, Posting, WalletNotify } from "./ports/ledger.ts";
import { transactions, wallet } from "./wallet.ts";

export interface Money {
  wallet(player: PlayerId): Promise<Balance>;
  transactions(
    player: PlayerId,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<{ items: Posting[]; nextCursor: string | null }>;
  deposit(request: PaymentRequest): Promise<Payment>;
  withdraw(request: PaymentRequest): Promise<Payment>;
  proveLedger(): Promise<LedgerCheck & { readonly ok: boolean }>;
}

export function createMoney(deps: { readonly ledger: Ledger; readonly notify: WalletNotify }): Money {
  return {
    wallet: (player) => wallet(deps.ledger, player),
    transactions: (player, page) => transactions(deps.ledger, player, page),
    deposit: (request) => deposit(deps, request),
    withdraw: (request) => withdraw(deps, request),
    proveLedger: createLedgerProof(deps.ledger),
  };
}
