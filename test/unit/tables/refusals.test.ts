/** Refusals are cheap, and right: who asks in vain holds up nobody, and nothing is refused that the journal would take. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Blackjack, type BlackjackAction, blackjack } from "../../../src/games/blackjack/index.ts";
import type { Refused } from "../../../src/kernel/refusals.ts";
import { createOnePlace } from "../../../src/tables/onePlace.ts";
import { replay } from "../../../src/tables/replay.ts";
import { createRandom } from "../../lab/sim/random.ts";
import { newPlayerId } from "../../setup/ids.ts";
import { openSimulatedTable } from "./simulatedTable.ts";

const hit = { type: "hit" } as const;
const endless = { waited: false, remainingMs: () => 5_000, release: () => Promise.resolve() };

/** A table whose locks and questions to the journal are counted. */
async function openCounted() {
  const counts = { locks: 0, journal: 0 };
  const lock = () => {
    counts.locks += 1;
    return endless;
  };
  const onJournal = () => {
    counts.journal += 1;
  };
  let whileKeeping: (() => Promise<void>) | null = null;
  const beforeKeeping = async () => {
    const due = whileKeeping;
    whileKeeping = null;
    await due?.();
  };
  const table = await openSimulatedTable({ lock, onJournal, beforeKeeping });
  const act = (id: ReturnType<typeof newPlayerId>, action: BlackjackAction, actionId: string = randomUUID()) => {
    if (!table.db.ledger.accounts.has(`player:${id}`)) {
      table.db.ledger.open(`player:${id}`, "PLAYER");
      const purse = table.db.ledger.accounts.get(`player:${id}`);
      if (purse !== undefined) purse.balance = 10_000n;
    }
    return table.tables.act({ tableId: table.tableId, player: { id, username: "x" }, actionId, action });
  };
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "ok",
      (error: Refused) => error.code,
    );
  return {
    ...{ ...table, counts, act, codeOf },
    /** Once, before the next refusal is kept. */
    onceBeforeKeeping: (work: () => Promise<void>) => {
      whileKeeping = work;
    },
  };
}

describe("who was just refused", () => {
  it("[T43] is judged without the lock, and the journal is asked ten times at once and five times a second", async () => {
    const { counts, act, codeOf, time } = await openCounted();
    const stranger = newPlayerId();
    const codes: string[] = [];
    for (let times = 0; times < 290; times += 1) codes.push(await codeOf(act(stranger, hit)));
    expect(counts.locks).toBe(1);
    expect(codes.filter((code) => code === "NOT_SEATED")).toHaveLength(11);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(279);
    expect(counts.journal).toBeLessThanOrEqual(3 * 11 + 1); // And once to build the table.
    time.now += 1_000;
    expect(await codeOf(act(stranger, hit))).toBe("NOT_SEATED");
  });

  it("[T43] is carried out as soon as it may be, however often they were refused", async () => {
    const { act, codeOf } = await openCounted();
    const player = newPlayerId();
    for (let times = 0; times < 50; times += 1) await codeOf(act(player, hit));
    expect((await act(player, { type: "sit", seat: 1 })).version).toBe(1);
  });

  it("[T43] is not refused by a copy in Redis that is behind the journal", async () => {
    const { act, codeOf, redis } = await openCounted();
    const player = newPlayerId();
    const before = redis.copy();
    await act(player, { type: "sit", seat: 0 });
    expect(await codeOf(act(player, hit))).toBe("INVALID_PHASE");
    redis.restore(before); // As if the seat had never been taken.
    expect((await act(player, { type: "bet", amount: 50 })).version).toBe(2);
  });

  it("[T43] finds the first answer of what was carried out before", async () => {
    const { act, codeOf } = await openCounted();
    const [player, actionId] = [newPlayerId(), randomUUID()];
    await act(player, { type: "sit", seat: 0 }, actionId);
    expect(await codeOf(act(player, hit))).toBe("INVALID_PHASE");
    expect(await act(player, { type: "sit", seat: 0 }, actionId)).toMatchObject({ version: 1, replayed: true });
  });

  it("[T41] is not refused for good when the table moves on behind Redis while that is kept", async () => {
    const { act, codeOf, redis, onceBeforeKeeping } = await openCounted();
    const [ann, bob, actionId] = [newPlayerId(), newPlayerId(), randomUUID()];
    await act(bob, { type: "sit", seat: 0 });
    expect(await codeOf(act(ann, hit))).toBe("NOT_SEATED");
    onceBeforeKeeping(async () => {
      const before = redis.copy();
      await act(bob, { type: "leave" });
      redis.restore(before); // The commit is in the journal, and not projected yet.
    });
    expect(await codeOf(act(ann, { type: "sit", seat: 0 }, actionId))).toBe("TABLE_BUSY");
    expect((await act(ann, { type: "sit", seat: 0 }, actionId)).version).toBe(3);
  });

  it("[T43] nothing is refused for good that the journal would take, in whatever state Redis is", async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = createRandom(seed);
      const { act, redis, db, tableId, time } = await openCounted();
      const players = [newPlayerId(), newPlayerId(), newPlayerId()];
      let copy = redis.copy();
      for (let step = 0; step < 40; step += 1) {
        time.now += random.int(0, 400);
        if (random.chance(0.1)) copy = redis.copy();
        if (random.chance(0.1)) redis.restore(copy);
        if (random.chance(0.05)) redis.flushAll();
        const id = random.pick(players);
        const action = random.pick<BlackjackAction>([
          { type: "sit", seat: random.int(0, 1) },
          { type: "bet", amount: 50 },
          { type: "insurance", take: false },
          { type: "hit" },
          { type: "stand" },
          { type: "leave" },
        ]);
        const refusal = await act(id, action).then(
          () => null,
          (error: unknown) => error as Refused,
        );
        if (refusal === null || refusal.code === "RATE_LIMITED" || refusal.code === "TABLE_BUSY") continue;
        const row = db.tables.get(tableId)!;
        const newest = replay<Blackjack>(
          blackjack,
          { settings: row.settings, frozenReason: null },
          db.journal.get(tableId) ?? [],
        );
        const command = { by: "player", playerId: id, username: "x", action } as const;
        const fresh = { roundId: newest.state.roundId!, serverSeed: "00".repeat(32) };
        const judged = blackjack.decide(newest.state, command, { at: Math.max(time.now, newest.at), fresh });
        expect({ seed, step, code: refusal.code, isRefused: !judged.ok }).toMatchObject({ isRefused: true });
        expect(refusal.facts["version"]).toBe(newest.version);
      }
    }
  });
});

describe("one caller", () => {
  it("[T44] holds one place in a table's line, and others come in between", async () => {
    const order: string[] = [];
    const onePlace = createOnePlace(() => new Promise(() => undefined));
    const ends: (() => void)[] = [];
    const ask = (caller: string, name: string) =>
      onePlace.inTurn(caller, 1_500, () => {
        order.push(name);
        return new Promise<string>((resolve) => ends.push(() => resolve(name)));
      });
    const answers = [ask("ann", "ann 1"), ask("ann", "ann 2"), ask("ann", "ann 3"), ask("bob", "bob 1")];
    await Promise.resolve();
    expect(order).toEqual(["ann 1", "bob 1"]);
    for (let turn = 0; turn < 4; turn += 1) {
      await expect.poll(() => ends.length).toBeGreaterThan(turn);
      ends[turn]?.();
    }
    expect(await Promise.all(answers)).toEqual(["ann 1", "ann 2", "ann 3", "bob 1"]);
  });

  it("[T44] an action that waits too long, or behind too many of the same player, is refused as busy", async () => {
    let passTime: () => void = () => undefined;
    const onePlace = createOnePlace(
      () =>
        new Promise((resolve) => {
          passTime = resolve;
        }),
    );
    const never = () => new Promise<string>(() => undefined);
    void onePlace.inTurn("ann", 1_500, never);
    const waiting = Array.from({ length: 4 }, () => onePlace.inTurn("ann", 1_500, never));
    expect(await onePlace.inTurn("ann", 1_500, never)).toBeNull();
    passTime();
    expect(await waiting[3]).toBeNull();
    void onePlace.inTurn("ann", 1_500, never); // There is room again.
  });
});
