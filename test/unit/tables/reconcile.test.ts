/** What becomes of a mismatch, whichever it is. That each kind is found is proven over a real database. */
import { describe, expect, it } from "vitest";
import { createInstruments } from "../../../src/infrastructure/observability/metrics/instruments.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import type { Books, Mismatch } from "../../../src/money/ports/proof.ts";
import { openSimulatedTable } from "./simulatedTable.ts";

const noRows = { rows: 0, mismatches: [] };

/** Books in which this is wrong. */
async function openWith(mismatchOf: (tableId: TableId) => Mismatch, drift = 0n) {
  const frozen: string[] = [];
  const open = new Map<string, Mismatch>();
  const wrong = { found: [] as Mismatch[] };
  let mismatches: Mismatch[] = [];
  const books: Books = {
    inTurn: (_, work) => work(),
    provePostings: () => Promise.resolve({ rows: 7, mismatches }),
    proveJournal: () => Promise.resolve({ ...noRows, tables: [] }),
    proveEscrow: () => Promise.resolve({ ...noRows, drift }),
    freezeAccount: (account) => Promise.resolve(frozen.push(account) > 0),
    unfreezeAccount: () => Promise.resolve(false),
    closeDay: () => Promise.resolve(null),
    roots: () => Promise.resolve([]),
    proveTable: () => Promise.resolve(wrong.found),
    proveAccount: () => Promise.resolve(wrong.found),
    proveTransfer: () => Promise.resolve(wrong.found),
    noteProblems: async (found) => {
      for (const problem of found) open.set(problem.subject, problem);
    },
    openSubjects: async () => [...open.keys()],
    closeProblems: async (subject) => Number(open.delete(subject)),
    standing: async () => ({
      problems: open.size,
      frozenTables: 2,
      frozenAccounts: 3,
      drift,
      provenAt: 1_800_000_000_500,
    }),
  };
  const table = await openSimulatedTable({ books });
  mismatches = [mismatchOf(table.tableId)];
  wrong.found = mismatches;
  const mend = () => {
    mismatches = [];
    wrong.found = [];
  };
  return { ...table, frozen, mend, forgetPass: () => (mismatches = []) };
}

const detail = "row 3 follows row 1";

it("[T20] a mismatch of a table freezes it, and the log line names the row", async () => {
  const where = "t#2";
  const { tables, tableId, sit, logged } = await openWith((id) => ({
    ...{ kind: "JOURNAL_MISSING", where, detail },
    concerns: { tableId: id },
  }));
  await tables.reconcile();
  await expect(sit()).rejects.toMatchObject({ code: "TABLE_FROZEN", facts: { reason: `JOURNAL_MISSING at ${where}` } });
  expect(logged[0]).toEqual({
    level: "error",
    facts: { type: "reconciliation_mismatch", kind: "JOURNAL_MISSING", where, detail, tableId },
    message: `JOURNAL_MISSING at ${where}: ${detail}`,
  });
});

it("[T20] a mismatch of an account freezes that, and tables play on; one of the whole house freezes nothing", async () => {
  const ofAccount = await openWith(() => ({ kind: "K", where: "a#1", detail, concerns: { account: "player:a" } }));
  await ofAccount.tables.reconcile();
  expect(ofAccount.frozen).toEqual(["player:a"]);
  expect((await ofAccount.sit()).version).toBe(1);

  const ofHouse = await openWith(() => ({ kind: "K", where: "transfer", detail, concerns: null }));
  await ofHouse.tables.reconcile();
  expect(ofHouse.frozen).toEqual([]);
  expect((await ofHouse.sit()).version).toBe(1);
  expect(ofHouse.typesLogged()).toContain("reconciliation_mismatch");
});

describe("a problem that was found", () => {
  const places = [
    { where: "transfer", concerns: null },
    { where: "issue:0#5", concerns: null },
    { where: "player:a#1", concerns: { account: "player:a" } },
  ] as const;
  it.each(places)(
    "[T36] at $where stays open when the next pass looks elsewhere, until all of it is proven",
    async (place) => {
      const { tables, mend, forgetPass } = await openWith(() => ({ kind: "K", detail, ...place }));
      await tables.reconcile();
      forgetPass();
      await tables.reconcile();
      expect(await tables.standing()).toMatchObject({ problems: 1 });
      mend();
      await tables.reconcile();
      expect(await tables.standing()).toMatchObject({ problems: 0 });
    },
  );

  it("[T36] is in the figures that alerts look at, the same in a container that proved nothing", async () => {
    const { tables } = await openWith(() => ({ kind: "K", where: "transfer", detail, concerns: null }), -5n);
    const watch = createInstruments();
    await tables.reconcile();
    watch.booksStand(await tables.standing());
    const { metrics } = watch;
    const names = [
      "reconciliation_drift",
      "reconciliation_problems",
      "reconciliation_last_run_timestamp_seconds",
    ] as const;
    const figures = await Promise.all(
      [...names, "frozen_tables" as const, "frozen_accounts" as const].map(
        async (name) => (await metrics[name].get()).values[0]?.value,
      ),
    );
    expect(figures).toEqual([-5, 1, 1_800_000_000, 2, 3]);
  });
});
