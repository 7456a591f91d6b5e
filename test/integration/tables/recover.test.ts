import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRedis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { createHotTables } from "../../../src/infrastructure/redis/hotTables.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import { type House, openHouse, type Player } from "../../setup/house.ts";

/** A fifth of what the promise is about; the chaos run takes them all. */
const TABLES = 200;

/** On a busy machine; what must be quicker says so itself. */
const PATIENCE = { timeout: 40_000, interval: 50 };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const shardOf = (tableId: string) => Number.parseInt(tableId.slice(-1), 16);
const keyOf = (tableId: string) => `{t${shardOf(tableId)}}:table:${tableId}`;
const storedVersion = async (tableId: string) => Number(await house.redis.hget(keyOf(tableId), "version"));

/** A table with one bet on it and the betting clock running, far from due. */
async function runningTable(players: readonly [Player, Player]): Promise<TableId> {
  const tableId = await house.openTable({ betMs: 120_000 });
  await house.act(tableId, players[0], { type: "sit", seat: 0 });
  await house.act(tableId, players[1], { type: "sit", seat: 1 });
  await house.act(tableId, players[0], { type: "bet", amount: 10 });
  return tableId;
}

describe("when Redis loses data", () => {
  it(`[T14] emptied with ${TABLES} open tables: all are back within 5 s, deadlines too, before anyone touches one`, async () => {
    const players = [await house.newPlayer(), await house.newPlayer()] as const;
    const tableIds: string[] = [];
    const openingAt = performance.now();
    for (let batch = 0; batch < TABLES / 8; batch++)
      tableIds.push(...(await Promise.all(Array.from({ length: 8 }, () => runningTable(players)))));
    const openingMs = performance.now() - openingAt;
    const second = await house.secondContainer();
    house.tables.clock.start();
    second.tables.clock.start();
    await expect.poll(async () => (await house.redis.keys("{t0}:pulse:*")).length, PATIENCE).toBe(2);

    await house.redis.flushall();
    const emptiedAt = performance.now();
    const isBack = async () => {
      const pipeline = house.redis.pipeline();
      for (const tableId of tableIds) pipeline.hget(keyOf(tableId), "version");
      for (const tableId of tableIds) pipeline.zscore(`{t${shardOf(tableId)}}:deadlines`, tableId);
      const found = (await pipeline.exec()) ?? [];
      return found.filter(([, value]) => value !== null).length;
    };
    await expect.poll(isBack, { ...PATIENCE, interval: 200 }).toBe(2 * TABLES);
    // A machine so busy that it takes longer over opening them may take as long.
    expect(performance.now() - emptiedAt).toBeLessThan(Math.max(5_000, openingMs));
    expect(await storedVersion(tableIds[0]!)).toBe(3);
  });

  it("[T14] an older copy is noticed and replaced, of tables that run and of tables that wait", async () => {
    const players = [await house.newPlayer(), await house.newPlayer()] as const;
    const running = await runningTable(players);
    const waiting = await house.openTable();
    await house.act(waiting, players[0], { type: "sit", seat: 0 });
    house.tables.clock.start();
    await expect.poll(async () => (await house.redis.keys("{t0}:pulse:*")).length, PATIENCE).toBeGreaterThan(0);
    const marks = await house.redis.keys("{t0}:pulse:*");
    const keys = [keyOf(running), keyOf(waiting), ...marks];
    for (const key of keys) await house.redis.copy(key, `old:${key}`);
    const marksThen = await house.redis.mget(marks);
    await house.act(running, await house.newPlayer(), { type: "sit", seat: 2 }); // No bet, no card: nothing moves by itself.
    await house.act(waiting, players[1], { type: "sit", seat: 1 });
    const newest = [await storedVersion(running), await storedVersion(waiting)];
    const hasEveryoneLooked = async () => (await house.redis.mget(marks)).every((mark, i) => mark !== marksThen[i]);
    await expect.poll(hasEveryoneLooked, PATIENCE).toBe(true);

    const setBack = house.redis.multi();
    for (const key of keys) setBack.copy(`old:${key}`, key, "REPLACE");
    for (const tableId of [running, waiting]) setBack.hget(keyOf(tableId), "version");
    const older = (await setBack.exec())?.slice(-2).map(([, version]) => Number(version));
    expect(older).toEqual(newest.map((version) => version - 1)); // Before anyone could notice.
    await expect
      .poll(async () => [await storedVersion(running), await storedVersion(waiting)], PATIENCE)
      .toEqual(newest);
  });

  it("[T14] a loss is suspected at first, after a reconnect, after emptying and setting back, and at no other time", async () => {
    const redis = connectRedis({ url: house.redisServer.url }, "game", "a second look");
    await untilReady(redis, 20_000);
    const hot = createHotTables(redis);
    expect(await hot.mayHaveLost()).toBe(true);
    expect(await hot.mayHaveLost()).toBe(false);
    for (const mark of await redis.keys("{t3}:pulse:*")) await redis.decr(mark);
    expect(await hot.mayHaveLost()).toBe(true);
    expect(await hot.mayHaveLost()).toBe(false);
    await redis.flushall();
    expect(await hot.mayHaveLost()).toBe(true);
    redis.disconnect(true);
    await new Promise((resolve) => redis.once("ready", resolve));
    expect(await hot.mayHaveLost()).toBe(true);
    expect(await hot.mayHaveLost()).toBe(false);
    redis.disconnect();
  });

  it("[T47] who looks just after it was set back, before anyone noticed, is shown the newest version all the same", async () => {
    const players = [await house.newPlayer(), await house.newPlayer()] as const;
    const tableId = await runningTable(players);
    await house.redis.copy(keyOf(tableId), "old:table");
    for (let seat = 2; seat < 7; seat++) await house.act(tableId, await house.newPlayer(), { type: "sit", seat });
    const newest = await storedVersion(tableId);
    const second = await house.secondContainer(); // Nobody's clock runs there: nobody looks for losses.
    await second.redis.copy("old:table", keyOf(tableId), "REPLACE");
    const look = [
      await second.tables.join({ tableId, playerId: (await house.newPlayer()).id, socketId: randomUUID() }),
      await second.tables.view(tableId),
    ];
    expect(look.map(({ version }) => version)).toEqual([newest, newest]);
    expect(look[0]!.seats.filter((seat) => seat !== null).length).toBe(7);
  });

  it("[T13] one table that can't be replayed does not keep the others from coming back", async () => {
    const players = [await house.newPlayer(), await house.newPlayer()] as const;
    const [broken, fine] = [await runningTable(players), await runningTable(players)];
    await house.sql("ALTER TABLE journal DISABLE TRIGGER journal_append_only");
    await house.sql(
      "UPDATE journal SET command = jsonb_set(command, '{action,type}', '\"hit\"') WHERE table_id = $1 AND seq = 3",
      [broken],
    );
    await house.sql("ALTER TABLE journal ENABLE TRIGGER journal_append_only");
    house.tables.clock.start();
    await house.redis.flushall();
    await expect.poll(() => storedVersion(fine), PATIENCE).toBe(3);
    await expect
      .poll(() => house.sql("SELECT frozen_reason FROM tables WHERE id = $1", [broken]), PATIENCE)
      .toEqual([{ frozen_reason: expect.stringContaining("journal row 3: the hash does not cover this row") }]);
  });
});

describe("connections that break", () => {
  const connectedOf = async (tableId: TableId) => (await house.tables.view(tableId)).seats[0]?.connected;

  it("[T16] a player back within the hold was never gone; one who is not is shown as gone; leaving is shown at once", async () => {
    const [tableId, player] = [await house.openTable(), await house.newPlayer()];
    const socket = () => ({ tableId, playerId: player.id, socketId: randomUUID() });
    const [first, second, third] = [socket(), socket(), socket()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    const { version } = await house.tables.join(first);

    await house.tables.lose(first);
    await house.tables.join(second);
    const presence = `{t${shardOf(tableId)}}:presence`;
    const isForgotten = async () => {
      await house.tables.sweepWatchers();
      return (await house.redis.zscore(presence, `${tableId}|${player.id}|${first.socketId}`)) === null;
    };
    await expect.poll(isForgotten, PATIENCE).toBe(true);
    expect((await house.tables.view(tableId)).version).toBe(version);

    await house.tables.lose(second);
    expect(await connectedOf(tableId)).toBe(true);
    const isShownAsThere = async () => {
      await house.tables.sweepWatchers();
      return connectedOf(tableId);
    };
    await expect.poll(isShownAsThere, PATIENCE).toBe(false);
    await house.tables.join(third);
    expect(await connectedOf(tableId)).toBe(true);
    await house.tables.leave(third);
    expect(await connectedOf(tableId)).toBe(false);
  });
});
