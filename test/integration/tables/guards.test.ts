/** What keeps a container right that believes in an older table, or in a clock that is not there. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TableId } from "../../../src/kernel/ids.ts";
import { type House, openHouse } from "../../setup/house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const shardOf = (tableId: TableId) => Number.parseInt(tableId.slice(-1), 16);
const tableKey = (tableId: TableId) => `{t${shardOf(tableId)}}:table:${tableId}`;
const deadlinesKey = (tableId: TableId) => `{t${shardOf(tableId)}}:deadlines`;

/** A table at which one has bet and another thinks about it: its clock runs for `betMs`. */
async function openBetting(betMs: number): Promise<TableId> {
  const [tableId, player, idle] = [await house.openTable({ betMs }), await house.newPlayer(), await house.newPlayer()];
  await house.act(tableId, idle, { type: "sit", seat: 1 });
  await house.act(tableId, player, { type: "sit", seat: 0 });
  await house.act(tableId, player, { type: "bet", amount: 100 });
  return tableId;
}

const phaseOf = async (tableId: TableId) => (await house.tables.view(tableId)).phase;

it("[T6] no action is refused because Redis was behind: what the newest table allows is done", async () => {
  const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
  await house.act(tableId, other, { type: "sit", seat: 1 });
  const old = await house.redis.hgetall(tableKey(tableId));
  await house.act(tableId, player, { type: "sit", seat: 0 });
  await house.redis.hset(tableKey(tableId), old);
  // On the old copy this player has no seat.
  expect((await house.act(tableId, player, { type: "bet", amount: 100 })).version).toBe(3);
});

it("[T9] a deadline of an older version moves nothing: the clock of the table itself counts", async () => {
  const [tableId, control] = [await openBetting(600_000), await openBetting(100)];
  const before = await house.tables.view(tableId);
  await house.redis.zadd(deadlinesKey(tableId), 1, tableId); // Long past, and so the first to be fired.
  house.tables.clock.start();
  await expect.poll(() => phaseOf(control), { timeout: 30_000 }).not.toBe("BETTING"); // The clock has looked.
  expect(await house.tables.view(tableId)).toMatchObject({ phase: "BETTING", version: before.version });
});

it("[T9] a deadline that alone was lost, its table still there, is found in Postgres", async () => {
  const tableId = await openBetting(600_000);
  await house.redis.zrem(deadlinesKey(tableId), tableId);
  const dueAt = Date.now() - 2_000;
  const text = await house.redis.hget(tableKey(tableId), "version");
  expect(Number(text)).toBe(3);
  await house.sql("UPDATE tables SET due_at = $2 WHERE id = $1", [tableId, dueAt]);
  house.tables.clock.start();
  // Its own clock is still far away, so nothing moves; but Redis has its deadline again, where every container looks.
  await expect
    .poll(() => house.redis.zscore(deadlinesKey(tableId), tableId), { timeout: 30_000 })
    .toBe(String((await house.tables.view(tableId)).deadline));
});
