/** Who watches which table, over all containers. Entries expire when their container stops refreshing them. */
import { asPlayerId, asTableId, type PlayerId, type TableId } from "../../kernel/ids.ts";
import type { Watchers } from "../../tables/ports/audience.ts";
import { askRedis, type Redis } from "./connect.ts";
import { everyShard, presenceKey, presenceKeyOf, watchersKey } from "./keys.ts";

/** Three missed refreshes: a container that died is noticed, a slow one is not mistaken for dead. */
const WATCH_TTL_MS = 15_000;

export function createWatchers(redis: Redis, now: () => number): Watchers {
  const add = async (tableId: TableId, playerId: PlayerId, socketId: string, ttlMs = WATCH_TTL_MS): Promise<void> => {
    const until = now() + ttlMs;
    await Promise.all([
      askRedis(redis.zadd(watchersKey(tableId), until, `${playerId}|${socketId}`)),
      askRedis(redis.zadd(presenceKey(tableId), until, `${tableId}|${playerId}|${socketId}`)),
    ]);
  };

  const alive = (tableId: TableId): Promise<string[]> =>
    askRedis(redis.zrangebyscore(watchersKey(tableId), now(), "+inf"));

  return {
    join: (tableId, playerId, socketId) => add(tableId, playerId, socketId),
    hold: add,

    async leave(tableId, playerId, socketId) {
      const [, , others] = await Promise.all([
        askRedis(redis.zrem(watchersKey(tableId), `${playerId}|${socketId}`)),
        askRedis(redis.zrem(presenceKey(tableId), `${tableId}|${playerId}|${socketId}`)),
        alive(tableId),
      ]);
      return others.some((member) => member.startsWith(`${playerId}|`) && !member.endsWith(`|${socketId}`));
    },

    async refresh(entries) {
      await Promise.all(entries.map(({ tableId, playerId, socketId }) => add(tableId, playerId, socketId)));
    },

    async counts(tableIds) {
      const members = await Promise.all(tableIds.map(alive));
      return members.map((list) => new Set(list.map((member) => member.split("|")[0])).size);
    },

    async expired(limit) {
      const found = await Promise.all(
        everyShard.map((shard) =>
          askRedis(redis.zrangebyscore(presenceKeyOf(shard), "-inf", now(), "LIMIT", 0, limit)),
        ),
      );
      return found.flat().flatMap((member) => {
        const [tableId, playerId, socketId] = member.split("|");
        return tableId && playerId && socketId
          ? [{ tableId: asTableId(tableId), playerId: asPlayerId(playerId), socketId }]
          : [];
      });
    },
  };
}
