import { expect, it } from "vitest";
import type { HeldLock } from "../../../src/tables/ports/locks.ts";
import { openSimulatedTable } from "./simulatedTable.ts";

const lockWith = (...remainingMs: number[]): HeldLock => ({
  waited: false,
  remainingMs: () => (remainingMs.length > 1 ? remainingMs.shift() : remainingMs[0]) ?? 0,
  release: () => Promise.resolve(),
});

it("[T24] a holder whose lock has all but run out before the commit does not commit: TABLE_BUSY", async () => {
  const table = await openSimulatedTable({ lock: () => lockWith(499) });
  await expect(table.sit()).rejects.toMatchObject({ code: "TABLE_BUSY" });
  expect(table.rows()).toBe(0);
});

it("[T24] with enough of it left it commits", async () => {
  const table = await openSimulatedTable({ lock: () => lockWith(500) });
  expect((await table.sit()).version).toBe(1);
  expect(table.typesLogged()).toEqual([]);
});

it("[T24] a lock that runs out during the commit is logged: a stale write, if the journal took it", async () => {
  const table = await openSimulatedTable({ lock: () => lockWith(500, 0) });
  expect((await table.sit()).version).toBe(1);
  expect(table.typesLogged()).toEqual(["late_commit"]);
});
