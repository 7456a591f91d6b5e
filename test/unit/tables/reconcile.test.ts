/** What becomes of a mismatch, whichever it is. That each kind is found is proven over a real database. */
import { expect, it } from "vitest";
import { createInstruments } from "../../../src/infrastructure/observability/metrics/instruments.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import type { Books, Mismatch } from "../../../src/money/ports/proof.ts";
import { openSimulatedTable } from "./simulatedTable.ts";

const noRows = { rows: 0, mismatches: [] };

/** Books in which this is wrong. */
async function openWith(mismatchOf: (tableId: TableId) => Mismatch, drift = 0n) {
  const frozen: string[] = [];
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
  };
  const table = await openSimulatedTable({ books });
  mismatches = [mismatchOf(table.tableId)];
  return { ...table, frozen };
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

it("[T20] a pass raises the figures that alerts look at", async () => {
  const { tables } = await openWith(() => ({ kind: "K", where: "transfer", detail, concerns: null }), -5n);
  const watch = createInstruments();
  const done = await tables.reconcile();
  watch.reconciled(done!);
  const gaugeOf = async (name: "drift" | "problems" | "last_run_timestamp_seconds") =>
    (await watch.metrics[`reconciliation_${name}`].get()).values[0]?.value;
  expect(await gaugeOf("drift")).toBe(-5);
  expect(await gaugeOf("problems")).toBe(1);
  expect(await gaugeOf("last_run_timestamp_seconds")).toBeGreaterThan(1_700_000_000);
});
