/** The money room's ledger over the memory Postgres. */
import { Refused } from "../../../../src/kernel/refusals.ts";
import type { Ledger, TransferKind } from "../../../../src/money/ports/ledger.ts";
import type { MemoryPostgres } from "./memoryPostgres.ts";

export function createMemoryLedgerPort<State, Action, Rules>(db: MemoryPostgres<State, Action, Rules>): Ledger {
  const { ledger } = db;
  return {
    async post(transfers) {
      const nowhere = { roundId: null, tableId: null, seq: null, createdAt: db.now() };
      const posted = ledger.post(transfers.map((transfer) => ({ ...transfer, ...nowhere })));
      if (posted === "REPEATED") return { outcome: "repeated" };
      if (posted === "INSUFFICIENT_FUNDS") throw new Refused("INSUFFICIENT_FUNDS");
      if (posted === "FROZEN") throw new Refused("ACCOUNT_FROZEN");
      if (posted === "NO_ACCOUNT") throw new Error("no such account"); // As Postgres raises it: the caller's mistake.
      return { outcome: "posted", balances: posted };
    },
    async transfer(id) {
      const found = ledger.transfers.get(id);
      return found === undefined ? null : { ...found, kind: found.kind as TransferKind };
    },
    async balance(id) {
      const account = ledger.accounts.get(id);
      return account === undefined ? null : { balance: account.balance, version: account.version };
    },
    async postings(id, { before, limit }) {
      const lines = ledger.postings.filter(({ account, seq }) => account === id && (before === null || seq < before));
      return lines
        .toReversed()
        .slice(0, limit)
        .map(({ seq, transferId, amount, balanceAfter }) => {
          const transfer = ledger.transfers.get(transferId);
          return {
            ...{ seq, transferId, amount, balanceAfter },
            kind: transfer?.kind as TransferKind,
            roundId: transfer?.roundId ?? null,
            createdAt: transfer?.createdAt ?? 0,
          };
        });
    },
    async check() {
      const drift = [...ledger.accounts.values()].reduce((sum, { balance }) => sum + balance, 0n);
      const sums = new Map<string, bigint>();
      for (const { account, amount } of ledger.postings) sums.set(account, (sums.get(account) ?? 0n) + amount);
      const problems = [...ledger.accounts.values()]
        .filter(({ id, balance }) => balance !== (sums.get(id) ?? 0n))
        .map(({ id }) => ({ kind: "BALANCE_DRIFT", where: id, detail: "balance and postings differ" }));
      const journals = [...db.journal.values()];
      const journalRows = BigInt(journals.reduce((sum, rows) => sum + rows.length, 0));
      const [accounts, transfers] = [BigInt(ledger.accounts.size), BigInt(ledger.transfers.size)];
      const tables = BigInt(journals.length);
      return { accounts, transfers, tables, journalRows, drift, problems };
    },
  };
}
