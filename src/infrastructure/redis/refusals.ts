/** Refused action ids: per table and player a hash of answers by id, and a list of the ids in order, newest first. */
import type { KeptRefusal, Refusals } from "../../tables/ports/refusals.ts";
import { askRedis, type Redis } from "./connect.ts";
import { refusalOrderKey, refusalsKey, tableKey } from "./keys.ts";
import { createTableDoor, type TableDoor } from "./tableDoor.ts";

/** Longer than any client repeats, and than any buffer may lie unread before its connection is given up. */
const KEPT_S = 600;

/** Of one player at one table: more refusals than this push out the oldest of the same player. */
const KEPT_MAX = 64;

/**
 * Keep what an action id was refused with, unless the table has moved on since.
 *   KEYS[1] the table's hash   KEYS[2] refusals by action id   KEYS[3] action ids, newest first
 *   ARGV[1] action id   ARGV[2] the refusal as text   ARGV[3] version it was judged at   ARGV[4] most ids   ARGV[5] seconds
 *   returns what became of it
 */
const KEEP = `
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'known' end
if tonumber(redis.call('HGET', KEYS[1], 'version') or '-1') > tonumber(ARGV[3]) then return 'moved' end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
if redis.call('LPUSH', KEYS[3], ARGV[1]) > tonumber(ARGV[4]) then
  redis.call('HDEL', KEYS[2], redis.call('RPOP', KEYS[3]))
end
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[3], ARGV[5])
return 'kept'`;

interface Scripted {
  keepRefusal(
    table: string,
    refusals: string,
    order: string,
    actionId: string,
    refusal: string,
    version: number,
    max: number,
    seconds: number,
  ): ReturnType<Refusals["keep"]>;
}

/** @param door where a table is asked for at the same time; default: one of its own */
export function createRefusals(redis: Redis, door: TableDoor = createTableDoor(redis)): Refusals {
  redis.defineCommand("keepRefusal", { lua: KEEP, numberOfKeys: 3 });
  const scripted = redis as Redis & Scripted;
  return {
    async find(tableId, playerId, actionId) {
      const text = await door.findRefusal(tableId, playerId, actionId);
      return text === null ? null : (JSON.parse(text) as KeptRefusal);
    },

    keep(tableId, playerId, actionId, refusal) {
      const keys = [tableKey(tableId), refusalsKey(tableId, playerId), refusalOrderKey(tableId, playerId)] as const;
      const text = JSON.stringify(refusal);
      return askRedis(scripted.keepRefusal(...keys, actionId, text, refusal.version, KEPT_MAX, KEPT_S));
    },

    // Its place in the list is left: that only pushes out an older one sooner.
    async takeBack(tableId, playerId, actionId) {
      await askRedis(redis.hdel(refusalsKey(tableId, playerId), actionId));
    },
  };
}
