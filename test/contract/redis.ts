/** What the table runtime relies on in hot tables, watchers and locks: proven of the real ones and of the simulated ones alike. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TableId } from "../../src/kernel/ids.ts";
import type { Watchers } from "../../src/tables/ports/audience.ts";
import type { HotTables } from "../../src/tables/ports/hotTables.ts";
import type { TableLocks } from "../../src/tables/ports/locks.ts";
import type { Refusals } from "../../src/tables/ports/refusals.ts";
import { newPlayerId, newTableId } from "../setup/ids.ts";
import type { State } from "./postgres.ts";

export interface Hot {
  /** As one process sees it. */
  readonly hot: HotTables<State>;
  readonly refusals: Refusals;
  readonly watchers: Watchers;
  /** Of two processes. */
  readonly locks: readonly [TableLocks, TableLocks];
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

export function hotContract(name: string, open: () => Promise<Hot>): void {
  describe(`${name} as hot tables, watchers and locks`, () => {
    let store: Hot;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const table = (tableId: TableId, version: number, cards = version) =>
      ({ tableId, version, at: version, state: { cards }, frozen: null }) as const;
    const mine = (ids: readonly string[], tables: readonly string[]) => ids.filter((id) => tables.includes(id));

    it("[T28] a table is stored with its deadline, the newest version wins, the same one twice is once", async () => {
      const { hot } = store;
      const id = newTableId();
      expect(await hot.load(id)).toBeNull();
      expect(await hot.project(table(id, 3), 50)).toBe(true);
      expect(await hot.project(table(id, 2), 10)).toBe(false);
      expect(await hot.project(table(id, 3), 50)).toBe(true);
      expect(await hot.load(id)).toEqual(table(id, 3));
      expect(mine(await hot.due(49, 1_000), [id])).toEqual([]);
      expect(mine(await hot.due(50, 1_000), [id])).toEqual([id]);
      expect(await hot.project(table(id, 4), null)).toBe(true);
      expect(mine(await hot.due(99, 1_000), [id])).toEqual([]);
      expect(await hot.versions([id, newTableId()])).toEqual([4, null]);
      expect(await hot.loadMany([newTableId(), id])).toEqual([null, table(id, 4)]);
    });

    it("[T28] frozen stays frozen over projections, without a deadline, until it is forgotten", async () => {
      const { hot } = store;
      const id = newTableId();
      await hot.project(table(id, 1), 10);
      await hot.freeze(id, "why");
      expect(await hot.load(id)).toEqual({ ...table(id, 1), frozen: "why" });
      expect(mine(await hot.due(99, 1_000), [id])).toEqual([]);
      await hot.project(table(id, 2), 20);
      expect(await hot.load(id)).toEqual({ ...table(id, 2), frozen: "why" });
      expect(mine(await hot.due(99, 1_000), [id])).toEqual([]);
      await hot.forget(id);
      expect(await hot.load(id)).toBeNull();
      await hot.project(table(id, 1), 10);
      expect(await hot.load(id)).toEqual(table(id, 1));
      expect(mine(await hot.due(99, 1_000), [id])).toEqual([id]);
    });

    it("[T28] a loss is suspected the first time, and when it was emptied", async () => {
      const { hot } = store;
      await hot.mayHaveLost();
      expect(await hot.mayHaveLost()).toBe(false);
      await store.empty();
      expect(await hot.mayHaveLost()).toBe(true);
      expect(await hot.mayHaveLost()).toBe(false);
    });

    it("[T28] the first refusal of an id is kept, unless the table is newer than what was judged", async () => {
      const { hot, refusals } = store;
      const [id, ann, bob, action] = [newTableId(), newPlayerId(), newPlayerId(), randomUUID()];
      const refusal = (version: number, code = "NOT_SEATED") => ({
        code,
        facts: { version },
        fingerprint: "f",
        version,
      });
      expect(await refusals.find(id, ann, action)).toBeNull();
      expect(await refusals.keep(id, ann, action, refusal(0))).toBe("kept"); // A table that Redis does not have.
      expect(await refusals.find(id, ann, action)).toEqual(refusal(0));
      expect(await refusals.keep(id, ann, action, refusal(0, "SEAT_TAKEN"))).toBe("known");
      expect(await refusals.find(id, ann, action)).toEqual(refusal(0));
      expect(await refusals.find(id, bob, action)).toBeNull();
      await hot.project(table(id, 5), null);
      expect(await refusals.keep(id, bob, action, refusal(4))).toBe("moved");
      expect(await refusals.find(id, bob, action)).toBeNull();
      expect(await refusals.keep(id, ann, action, refusal(4))).toBe("known");
      expect(await refusals.keep(id, bob, action, refusal(5))).toBe("kept");
      expect(await refusals.find(id, bob, action)).toEqual(refusal(5));
      await refusals.takeBack(id, bob, action);
      expect(await refusals.find(id, bob, action)).toBeNull();
      expect(await refusals.find(id, ann, action)).toEqual(refusal(0));
    });

    it("[T28] watchers are counted per player, leave socket by socket, and expire unless they are refreshed", async () => {
      const { watchers } = store;
      const [id, ann, bob] = [newTableId(), newPlayerId(), newPlayerId()];
      await watchers.join(id, ann, "s1");
      await watchers.join(id, ann, "s2");
      await watchers.join(id, bob, "s3");
      expect(await watchers.counts([id, newTableId()])).toEqual([2, 0]);
      expect(await watchers.leave(id, ann, "s1")).toBe(true);
      expect(await watchers.leave(id, ann, "s2")).toBe(false);
      expect(await watchers.counts([id])).toEqual([1]);
      await watchers.hold(id, bob, "s3", 1_500);
      expect((await watchers.expired(1_000)).filter(({ tableId }) => tableId === id)).toEqual([]);
      await store.pass(1_550);
      expect((await watchers.expired(1_000)).filter(({ tableId }) => tableId === id)).toEqual([
        { tableId: id, playerId: bob, socketId: "s3" },
      ]);
      expect(await watchers.counts([id])).toEqual([0]);
      await watchers.refresh([{ tableId: id, playerId: bob, socketId: "s3" }]);
      expect(await watchers.counts([id])).toEqual([1]);
    });

    it("[T28] a lock has one holder, is free when released or run out, and is not released by who lost it", async () => {
      const [ours, theirs] = store.locks;
      const id = newTableId();
      const lock = await ours.acquire(id, 0);
      expect(lock?.waited).toBe(false);
      expect(lock?.remainingMs()).toBeGreaterThan(0);
      expect(await theirs.acquire(id, 0)).toBeNull();
      await lock?.release();
      const next = await theirs.acquire(id, 0);
      expect(next).not.toBeNull();
      await store.pass(5_050);
      expect(next?.remainingMs()).toBeLessThanOrEqual(0);
      const last = await ours.acquire(id, 0);
      expect(last).not.toBeNull();
      await next?.release();
      expect(await theirs.acquire(id, 0)).toBeNull();
      await last?.release();
    });
  });
}
