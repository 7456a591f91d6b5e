/** The money room as the edge sees it: every use case with its ports already in hand. */
import type { PlayerId } from "../kernel/ids.ts";
import { createLedgerProof } from "./ledgerProof.ts";
import { deposit, type Payment, type PaymentRequest, withdraw } from "./payments.ts";
import type { Balance, Ledger, LedgerCheck, Posting, WalletNotify } from "./ports/ledger.ts";
import { type Refill, refill } from "./refill.ts";
import { transactions, wallet } from "./wallet.ts";

export interface Money {
  wallet(player: PlayerId): Promise<Balance>;
  transactions(
    player: PlayerId,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<{ items: Posting[]; nextCursor: string | null }>;
  readonly playMoney: PlayMoney;
  /** What a refill fills a wallet up to, minor units. */
  readonly refillTo: bigint;
  refill(player: PlayerId): Promise<Refill>;
  deposit(request: PaymentRequest): Promise<Payment>;
  withdraw(request: PaymentRequest): Promise<Payment>;
  proveLedger(): Promise<LedgerCheck & { readonly ok: boolean }>;
}

/** `limited`: a refill a day. `unlimited`: deposits as well, as much as anybody asks for. */
export type PlayMoney = "limited" | "unlimited";

export interface MoneyDeps {
  readonly ledger: Ledger;
  readonly notify: WalletNotify;
  readonly playMoney: PlayMoney;
  readonly refillTo: bigint;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createMoney(deps: MoneyDeps): Money {
  return {
    wallet: (player) => wallet(deps.ledger, player),
    transactions: (player, page) => transactions(deps.ledger, player, page),
    playMoney: deps.playMoney,
    refillTo: deps.refillTo,
    refill: (player) => refill(deps, player),
    deposit: (request) => deposit(deps, request),
    withdraw: (request) => withdraw(deps, request),
    proveLedger: createLedgerProof(deps.ledger),
  };
}
