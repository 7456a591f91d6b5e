/** What the table runtime relies on in a journal, a catalogue and a ledger: proven of the real ones and of the simulated ones alike. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlayerId, TableId } from "../../src/kernel/ids.ts";
import type { Ledger } from "../../src/money/ports/ledger.ts";
import type { Catalogue } from "../../src/tables/ports/catalogue.ts";
import type { Journal, JournalEntry } from "../../src/tables/ports/journal.ts";
import { newRoundId, newTableId } from "../setup/ids.ts";

export interface State {
  readonly cards: number;
}
export type Action = { readonly type: string };

export interface Bookkeeping {
  readonly journal: Journal<State, Action>;
  readonly catalogue: Catalogue<unknown>;
  readonly ledger: Ledger;
  /** An account of a player with that much; its id is `player:<id>`. */
  newPlayer(balance: number): Promise<PlayerId>;
  freezeAccount(account: string): Promise<void>;
  close(): Promise<void>;
}

export function bookkeepingContract(name: string, open: () => Promise<Bookkeeping>): void {
  describe(`${name} as journal, catalogue and ledger`, () => {
    let books: Bookkeeping;
    beforeAll(async () => {
      books = await open();
    });
    afterAll(() => books.close());

    async function newTable(): Promise<TableId> {
      const tableId = newTableId();
      const settings = { tableId, name: "Contract", rules: {}, minBet: 1, maxBet: 9, seats: 1 };
      const pace = { betMs: 1_000, turnMs: 1_000, settledMs: 1_000 };
      const accounts = { escrow: `escrow:${tableId}`, house: `house:${tableId}` };
      await books.catalogue.add({ settings: { ...settings, ...pace }, game: "none", openedBy: null, ...accounts });
      return tableId;
    }

    const entry = (tableId: TableId, seq: number, more: Partial<JournalEntry<State, Action>> = {}) =>
      ({
        ...{ tableId, seq, roundId: null, at: 1_000 + seq, command: { by: "clock" }, key: null, snapshot: null },
        ...{ dueAt: null, transfers: [], opened: null, settled: null },
        ...more,
      }) as JournalEntry<State, Action>;
    const keyOf = (playerId: PlayerId, actionId: string, fingerprint = "f") => ({ playerId, actionId, fingerprint });
    const balanceOf = async (account: string) => Number((await books.ledger.balance(account))?.balance);

    it("[T27] rows are taken in order, each sequence number once", async () => {
      const table = await newTable();
      expect(await books.journal.commit(entry(table, 2))).toEqual({ outcome: "gap" });
      expect(await books.journal.commit(entry(table, 1))).toMatchObject({ outcome: "committed" });
      expect(await books.journal.commit(entry(table, 1, { at: 5 }))).toEqual({ outcome: "conflict" });
      const rivals = await Promise.all([2, 2, 2, 2].map((seq, at) => books.journal.commit(entry(table, seq, { at }))));
      expect(rivals.map(({ outcome }) => outcome).toSorted()).toEqual([
        "committed",
        "conflict",
        "conflict",
        "conflict",
      ]);
      expect(await books.journal.rowsAfter(table, 0)).toMatchObject([{ seq: 1, at: 1_001 }, { seq: 2 }]);
      expect(await books.journal.commit(entry(newTableId(), 1))).toEqual({ outcome: "refused", code: "NOT_FOUND" });
    });

    it("[T27] an action id is written once, and found by its player alone", async () => {
      const [table, player, actionId] = [await newTable(), await books.newPlayer(0), randomUUID()];
      const first = entry(table, 1, { key: keyOf(player, actionId, "one") });
      expect(await books.journal.findAction(player, actionId)).toBeNull();
      expect(await books.journal.commit(first)).toMatchObject({ outcome: "committed" });
      const answer = { fingerprint: "one", tableId: table, seq: 1 };
      expect(await books.journal.commit(first)).toEqual({ outcome: "repeated", ...answer });
      const elsewhere = entry(await newTable(), 1, { key: keyOf(player, actionId, "two") });
      expect(await books.journal.commit(elsewhere)).toEqual({ outcome: "repeated", ...answer });
      expect(await books.journal.findAction(player, actionId)).toEqual(answer);
      expect(await books.journal.findAction(await books.newPlayer(0), actionId)).toBeNull();
    });

    it("[T27] a commit that is refused leaves nothing: no row, no key, no money", async () => {
      const [table, player, actionId] = [await newTable(), await books.newPlayer(100), randomUUID()];
      const [from, to] = [`player:${player}`, `escrow:${table}`];
      const transfers = [
        { kind: "BET", from, to, amount: 60 },
        { kind: "SIDE_BET", from, to, amount: 60 },
      ];
      const tooMuch = entry(table, 1, { key: keyOf(player, actionId), transfers });
      expect(await books.journal.commit(tooMuch)).toEqual({ outcome: "refused", code: "INSUFFICIENT_FUNDS" });
      expect(await books.journal.rowsAfter(table, 0)).toEqual([]);
      expect(await books.journal.findAction(player, actionId)).toBeNull();
      expect(await balanceOf(from)).toBe(100);

      const affordable = { ...tooMuch, transfers: transfers.slice(1) };
      const committed = await books.journal.commit(affordable);
      expect(committed).toMatchObject({ outcome: "committed" });
      const balances = committed.outcome === "committed" ? committed.balances : [];
      expect(balances.map(({ account, balance }) => [account, Number(balance)])).toEqual(
        expect.arrayContaining([
          [from, 40],
          [to, 60],
        ]),
      );
    });

    it("[T27] of 32 parallel bets with money for one, one is accepted", async () => {
      const player = await books.newPlayer(100);
      const tables = await Promise.all(Array.from({ length: 32 }, newTable));
      const outcomes = await Promise.all(
        tables.map((table) => {
          const transfers = [{ kind: "BET", from: `player:${player}`, to: `escrow:${table}`, amount: 70 }];
          return books.journal.commit(entry(table, 1, { transfers }));
        }),
      );
      expect(outcomes.filter(({ outcome }) => outcome === "committed")).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === "refused")).toHaveLength(31);
      expect(await balanceOf(`player:${player}`)).toBe(30);
    });

    it("[T27] a frozen table or account refuses, until it is thawed", async () => {
      const [table, player] = [await newTable(), await books.newPlayer(100)];
      expect(await books.catalogue.freeze(table, "first", null)).toBe(true);
      expect(await books.catalogue.freeze(table, "second", null)).toBe(false);
      expect(await books.catalogue.find(table)).toMatchObject({ frozenReason: "first" });
      expect(await books.journal.commit(entry(table, 1))).toEqual({ outcome: "frozen" });
      expect(await books.catalogue.unfreeze(table, null)).toBeGreaterThanOrEqual(0);
      expect(await books.catalogue.unfreeze(table, null)).toBeNull();
      await books.freezeAccount(`player:${player}`);
      const transfers = [{ kind: "BET", from: `player:${player}`, to: `escrow:${table}`, amount: 1 }];
      expect(await books.journal.commit(entry(table, 1, { transfers }))).toEqual({ outcome: "frozen" });
      expect(await books.journal.commit(entry(table, 1))).toMatchObject({ outcome: "committed" });
    });

    it("[T27] a round opens, settles once, and is then read back", async () => {
      const [table, player, roundId] = [await newTable(), await books.newPlayer(100), newRoundId()];
      const [wallet, escrow] = [`player:${player}`, `escrow:${table}`];
      const opened = { roundId, number: 1, engineVersion: "e1" };
      await books.journal.commit(entry(table, 1, { roundId, opened, snapshot: { cards: 52 } }));
      expect(await books.journal.engineOf(roundId)).toBe("e1");
      expect(await books.journal.settledRound(roundId)).toBeNull();
      const bet = [{ kind: "BET", from: wallet, to: escrow, amount: 10 }];
      await books.journal.commit(entry(table, 2, { roundId, transfers: bet }));
      const results = [{ playerId: player, seat: 0, staked: 10, paid: 20 }];
      const transfers = [
        { kind: "PAYOUT", from: escrow, to: wallet, amount: 10 },
        { kind: "PAYOUT", from: `house:${table}`, to: wallet, amount: 10 },
      ];
      const settled = { roundId, results };
      expect(await books.journal.commit(entry(table, 3, { roundId, transfers, settled }))).toMatchObject({
        outcome: "committed",
      });
      expect(await books.journal.settledRound(roundId)).toMatchObject({
        ...{ tableId: table, number: 1, openedSeq: 1, openedAt: 1_001, settledSeq: 3, settledAt: 1_003 },
      });
      expect(await books.journal.resultsOf(roundId)).toEqual(results);
      expect((await books.journal.transfersOf(roundId)).map(({ kind, amount }) => [kind, amount])).toEqual([
        ["BET", 10],
        ["PAYOUT", 10],
        ["PAYOUT", 10],
      ]);
      expect((await books.journal.roundsOf(player, { limit: 5 })).items).toMatchObject([
        { roundId, paid: 20, seat: 0 },
      ]);
      const again = { roundId, results: [] }; // Not even for nobody.
      await expect(books.journal.commit(entry(table, 4, { roundId, settled: again }))).rejects.toThrow();
      await expect(books.journal.commit(entry(table, 4, { roundId, settled }))).rejects.toThrow();
      expect(await balanceOf(wallet)).toBe(110);
    });

    it("[T27] a settlement that leaves stakes in escrow is our own mistake, and written nowhere", async () => {
      const [table, player, roundId] = [await newTable(), await books.newPlayer(100), newRoundId()];
      const transfers = [{ kind: "BET", from: `player:${player}`, to: `escrow:${table}`, amount: 10 }];
      const opened = { roundId, number: 1, engineVersion: "e1" };
      await books.journal.commit(entry(table, 1, { roundId, opened, snapshot: { cards: 52 }, transfers }));
      const settled = { roundId, results: [] };
      await expect(books.journal.commit(entry(table, 2, { roundId, settled }))).rejects.toThrow();
      expect(await books.journal.rowsAfter(table, 1)).toEqual([]);
      expect(await books.journal.settledRound(roundId)).toBeNull();
    });

    it("[T27] replay starts at the newest snapshot, up to any row", async () => {
      const [table, other] = [await newTable(), await newTable()];
      for (let seq = 1; seq <= 5; seq++) {
        const snapshot = seq === 2 || seq === 4 ? { cards: seq } : null;
        await books.journal.commit(entry(table, seq, { snapshot }));
      }
      const seqs = (rows: readonly { seq: number }[] = []) => rows.map(({ seq }) => seq);
      expect(seqs(await books.journal.rowsFromSnapshot(table))).toEqual([4, 5]);
      expect(seqs(await books.journal.rowsFromSnapshot(table, 3))).toEqual([2, 3]);
      expect(seqs(await books.journal.rowsFromSnapshot(table, 1))).toEqual([1]);
      expect(seqs(await books.journal.rows(table, 2, 4))).toEqual([2, 3, 4]);
      expect((await books.journal.rows(table, 4, 4))[0]?.snapshot).toEqual({ cards: 4 });
      const many = await books.journal.rowsFromSnapshots([table, other]);
      expect(seqs(many.get(table))).toEqual([4, 5]);
      expect(many.get(other)).toEqual([]);
    });

    it("[T27] a table knows its version and when it is due", async () => {
      const [soon, late, none] = [await newTable(), await newTable(), await newTable()];
      await books.journal.commit(entry(soon, 1, { dueAt: 10 }));
      await books.journal.commit(entry(late, 1, { dueAt: 20 }));
      await books.journal.commit(entry(late, 2, { dueAt: 30 }));
      await books.journal.commit(entry(none, 1));
      const mine = (ids: readonly TableId[]) => ids.filter((id) => [soon, late, none].includes(id));
      expect(mine(await books.catalogue.overdue(31, 100))).toEqual([soon, late]);
      expect(mine(await books.catalogue.overdue(30, 100))).toEqual([soon]);
      await books.catalogue.freeze(soon, "x", null);
      expect(mine(await books.catalogue.overdue(31, 100))).toEqual([late]);
      const running = await books.catalogue.versions("running", null, 1_000);
      expect(running).toEqual(expect.arrayContaining([{ tableId: late, version: 2 }]));
      expect(running.map(({ tableId }) => tableId)).toEqual(running.map(({ tableId }) => tableId).toSorted());
      expect(running.map(({ tableId }) => tableId)).not.toContain(none);
      expect(await books.catalogue.versions("waiting", null, 1_000)).toContainEqual({ tableId: none, version: 1 });
      const after = await books.catalogue.versions("running", late, 1_000);
      expect(after.every(({ tableId }) => tableId > late)).toBe(true);
      const found = await books.catalogue.findMany([soon, newTableId()]);
      expect([...found.keys()]).toEqual([soon]);
    });

    it("[T27] the ledger posts a transfer once, all or none", async () => {
      const [rich, poor] = [await books.newPlayer(100), await books.newPlayer(10)];
      const transfer = (from: string, to: string, amount: bigint, id = randomUUID()) =>
        ({ id, kind: "DEPOSIT", from: `player:${from}`, to: `player:${to}`, amount }) as const;
      const once = transfer(rich, poor, 30n);
      expect(await books.ledger.post([once])).toMatchObject({ outcome: "posted" });
      expect(await books.ledger.post([once])).toEqual({ outcome: "repeated" });
      await expect(books.ledger.post([transfer(rich, poor, 1n), transfer(poor, rich, 1_000n)])).rejects.toMatchObject({
        code: "INSUFFICIENT_FUNDS",
      });
      expect([await balanceOf(`player:${rich}`), await balanceOf(`player:${poor}`)]).toEqual([70, 40]);
      expect(await books.ledger.transfer(once.id)).toMatchObject({ ...once });
      const lines = await books.ledger.postings(`player:${poor}`, { before: null, limit: 1 });
      expect(lines).toMatchObject([{ amount: 30n, balanceAfter: 40n, transferId: once.id }]);
    });
  });
}
