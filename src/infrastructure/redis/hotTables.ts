/** The tables as every container sees them: one hash per table, one sorted set of deadlines per shard. */
import { asTableId, type TableId } from "../../kernel/ids.ts";
import type { HotTables, StoredTable } from "../../tables/ports/hotTables.ts";
import { logger } from "../observability/logs/logger.ts";
import { askRedis, type Redis } from "./connect.ts";
import { deadlinesKey, deadlinesKeyOf, everyShard, tableKey } from "./keys.ts";
import { createPulse } from "./lossDetector.ts";
import { readTable, writeTable } from "./tableText.ts";

/**
 * Store a table and its deadline, unless a newer version is there.
 *   KEYS[1] the table's hash { version, table, frozen? }   KEYS[2] the shard's deadlines
 *   ARGV[1] version   ARGV[2] table as text   ARGV[3] deadline in epoch ms, '' for none   ARGV[4] table id
 *   returns 1 when stored, 0 when a newer version is there and nothing was changed
 * The same version twice is the same table twice, because the journal has each version once: so a command
 * that the client library sends again after a reconnect does no harm. A frozen table has no deadline.
 */
const PROJECT = `
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
if stored > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'table', ARGV[2])
if ARGV[3] == '' or redis.call('HEXISTS', KEYS[1], 'frozen') == 1 then
  redis.call('ZREM', KEYS[2], ARGV[4])
else
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
end
return 1`;

/**
 * Mark a table as frozen and let its deadline go.
 *   KEYS[1] the table's hash   KEYS[2] the shard's deadlines
 *   ARGV[1] reason   ARGV[2] table id
 *   returns 1
 */
const FREEZE = `
redis.call('HSET', KEYS[1], 'frozen', ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1`;

interface Scripted {
  projectTable(
    table: string,
    deadlines: string,
    version: number,
    json: string,
    dueAt: string,
    id: string,
  ): Promise<0 | 1>;
  freezeTable(table: string, deadlines: string, reason: string, id: string): Promise<1>;
}

export function createHotTables<State>(redis: Redis): HotTables<State> {
  redis.defineCommand("projectTable", { lua: PROJECT, numberOfKeys: 2 });
  redis.defineCommand("freezeTable", { lua: FREEZE, numberOfKeys: 2 });
  const scripted = redis as Redis & Scripted;

  const forget = async (tableId: TableId): Promise<void> => {
    await askRedis(redis.del(tableKey(tableId)));
  };

  const load = async (tableId: TableId): Promise<StoredTable<State> | null> => {
    const [version, text, frozen = null] = await askRedis(redis.hmget(tableKey(tableId), "version", "table", "frozen"));
    if (text == null) return null;
    const table = readTable<State>(text, { tableId, version: Number(version) });
    if (table !== null) return { ...table, frozen };
    logger.error(
      { type: "redis_garbled", tableId, version },
      "Redis holds a table that nobody wrote: it counts as lost",
    );
    await forget(tableId);
    return null;
  };

  return {
    load,
    loadMany: (tableIds) => Promise.all(tableIds.map(load)),

    async project({ frozen: _, ...table }, dueAt) {
      const { tableId, version } = table;
      const due = dueAt === null ? "" : String(dueAt);
      const stored = await askRedis(
        scripted.projectTable(tableKey(tableId), deadlinesKey(tableId), version, writeTable(table), due, tableId),
      );
      return stored === 1;
    },

    async freeze(tableId, reason) {
      await askRedis(scripted.freezeTable(tableKey(tableId), deadlinesKey(tableId), reason, tableId));
    },

    forget,

    async versions(tableIds) {
      const found = await Promise.all(tableIds.map((tableId) => askRedis(redis.hget(tableKey(tableId), "version"))));
      return found.map((version) => (version === null ? null : Number(version)));
    },

    async due(now, limit) {
      const found = await Promise.all(
        everyShard.map((shard) => askRedis(redis.zrangebyscore(deadlinesKeyOf(shard), "-inf", now, "LIMIT", 0, limit))),
      );
      return found.flat().slice(0, limit).map(asTableId);
    },

    mayHaveLost: createPulse(redis),
  };
}
