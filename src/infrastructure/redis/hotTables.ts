/** The tables as every container sees them: one hash per table, one sorted set of deadlines per shard. */
import { Cluster } from "ioredis";
import { asTableId, type TableId } from "../../kernel/ids.ts";
import type { HotTables, StoredTable } from "../../tables/ports/hotTables.ts";
import { logger } from "../observability/logs/logger.ts";
import { askRedis, type Redis } from "./connect.ts";
import { deadlinesKey, deadlinesKeyOf, everyShard, tableKey } from "./keys.ts";
import { createPulse } from "./lossDetector.ts";
import { createRecent } from "./recent.ts";
import { createTableDoor, type TableDoor } from "./tableDoor.ts";
import { readTable, sumIn, writeTable } from "./tableText.ts";

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

/**
 * KEYS deadlines of some shards   ARGV[1] now   ARGV[2] most of them
 * returns ids of tables whose deadline has passed. Every container asks twenty times a second: one command costs it a tenth of sixteen.
 */
const DUE = `
local due = {}
for _, key in ipairs(KEYS) do
  local left = ARGV[2] - #due
  if left == 0 then break end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', ARGV[1], 'LIMIT', 0, left)) do due[#due + 1] = id end
end
return due`;

/** A table, and the checksum of its text. */
interface Seen<State> {
  readonly table: Omit<StoredTable<State>, "frozen">;
  readonly sum: string;
}

/** Two texts of one version with one checksum are the same table: the journal has each version once. */
const proofOf = ({ table, sum }: Seen<unknown>): string => `${table.version}${sum}`;

/** A container with more tables in play than this reads some of them again. */
const SEEN_MAX = 4_096;

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
  dueTables(...args: (string | number)[]): Promise<string[]>;
}

/** @param door where a table's lock is asked for at the same time; default: one of its own */
export function createHotTables<State>(redis: Redis, door: TableDoor = createTableDoor(redis)): HotTables<State> {
  redis.defineCommand("projectTable", { lua: PROJECT, numberOfKeys: 2 });
  redis.defineCommand("freezeTable", { lua: FREEZE, numberOfKeys: 2 });
  const scripted = redis as Redis & Scripted;
  const ofShards = everyShard.map(deadlinesKeyOf);
  /** What one script may touch: on a cluster the shards lie on different nodes. */
  const deadlines = redis instanceof Cluster ? ofShards.map((key) => [key]) : [ofShards];
  redis.defineCommand("dueTables", { lua: DUE, numberOfKeys: redis instanceof Cluster ? 1 : ofShards.length });

  /** Tables as this container last read or wrote them, so that what Redis still has alike is not parsed again. */
  const seen = createRecent<Seen<State>>(SEEN_MAX);

  const forget = async (tableId: TableId): Promise<void> => {
    seen.delete(tableId);
    await askRedis(redis.del(tableKey(tableId)));
  };

  const load = async (tableId: TableId): Promise<StoredTable<State> | null> => {
    const known = seen.get(tableId);
    const { version, text, frozen } = await door.load(tableId, known === undefined ? null : proofOf(known));
    if (version === null) return null;
    if (text === null) return known?.table.version === version ? { ...known.table, frozen } : null;
    const table = readTable<State>(text, { tableId, version });
    if (table !== null) {
      seen.set(tableId, { table, sum: sumIn(text) });
      return { ...table, frozen };
    }
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
      const text = writeTable(table);
      seen.set(tableId, { table, sum: sumIn(text) });
      const due = dueAt === null ? "" : String(dueAt);
      const stored = await askRedis(
        scripted.projectTable(tableKey(tableId), deadlinesKey(tableId), version, text, due, tableId),
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
      const found = await Promise.all(deadlines.map((keys) => askRedis(scripted.dueTables(...keys, now, limit))));
      return found.flat().slice(0, limit).map(asTableId);
    },

    mayHaveLost: createPulse(redis),
  };
}
