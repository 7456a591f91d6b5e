import { expect, it } from "vitest";
import { asTableId } from "../../../src/kernel/ids.ts";
import type { HeldLock } from "../../../src/tables/ports/locks.ts";
import { createStuckLocks } from "../../../src/tables/stuckLocks.ts";
import { openSimulatedTable } from "./simulatedTable.ts";

it("[T29] a dead holder's lock is waited for once; as soon as it is to be had, those who hold it are waited for again", async () => {
  const healthy: HeldLock = { waited: false, remainingMs: () => 5_000, release: () => Promise.resolve() };
  const waits: number[] = [];
  let isFree = false;
  const table = await openSimulatedTable({
    lock(waitMs) {
      waits.push(waitMs);
      return isFree ? healthy : null;
    },
  });
  await table.sit();
  await table.sit().catch(() => undefined); // Decided and refused: it sits already.
  expect(table.rows()).toBe(1);
  isFree = true;
  await table.sit().catch(() => undefined);
  isFree = false;
  await table.sit().catch(() => undefined);
  expect(waits).toEqual([1_500, 30, 30, 1_500]);
  expect(table.typesLogged()).toEqual(["lock_passed", "lock_passed"]);
});

it("[T29] a lock that was passed by is known as that until it must have run out", () => {
  let now = 1_000;
  const stuck = createStuckLocks(() => now, 3_500);
  const [one, two] = [asTableId("one"), asTableId("two")];
  expect(stuck.has(one)).toBe(false);
  stuck.add(one);
  now += 3_499;
  stuck.add(two);
  expect([stuck.has(one), stuck.has(two)]).toEqual([true, true]);
  now += 1;
  expect([stuck.has(one), stuck.has(two)]).toEqual([false, true]);
  stuck.add(one);
  expect(stuck.has(one)).toBe(true);
});
