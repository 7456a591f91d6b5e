/** Where things lie in Redis. All keys that one script touches share a hash tag, so that a cluster keeps them together. */
import type { PlayerId, TableId } from "../../kernel/ids.ts";

/** Enough to spread tables over a cluster's masters, few enough to look at all of them twenty times a second. */
const SHARDS = 16;
export const everyShard: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/** By the last hex digit of the id, which is random. */
const shardOf = (tableId: TableId): number => Number.parseInt(tableId.slice(-1), 16);

/** Hash { version, table, frozen? }. */
export const tableKey = (tableId: TableId): string => `{t${shardOf(tableId)}}:table:${tableId}`;

/** Hash of refusals by action id, and the list of those ids. */
export const refusalsKey = (tableId: TableId, playerId: PlayerId): string =>
  `{t${shardOf(tableId)}}:refusals:${tableId}:${playerId}`;
export const refusalOrderKey = (tableId: TableId, playerId: PlayerId): string =>
  `${refusalsKey(tableId, playerId)}:order`;

/** Sorted set of `player|socket` by expiry, epoch milliseconds. */
export const watchersKey = (tableId: TableId): string => `{t${shardOf(tableId)}}:watchers:${tableId}`;

/** Sorted set of table ids by deadline, epoch milliseconds. */
export const deadlinesKeyOf = (shard: number): string => `{t${shard}}:deadlines`;
export const deadlinesKey = (tableId: TableId): string => deadlinesKeyOf(shardOf(tableId));

/** The mark of one process: who does not find its own as it was left knows that this part of Redis lost data. */
export const pulseKeyOf = (shard: number, process: string): string => `{t${shard}}:pulse:${process}`;

/** Sorted set of `table|player|socket` by expiry, epoch milliseconds. */
export const presenceKeyOf = (shard: number): string => `{t${shard}}:presence`;
export const presenceKey = (tableId: TableId): string => presenceKeyOf(shardOf(tableId));

/** What operators' documents call it. */
export const lockResource = (tableId: TableId): string => `table:${tableId}:action`;

/** Hash of what each container last reported of itself, by its name; and streams of what they reported before, and what became of them. */
export const fleetKey = "fleet";
export const fleetSamplesKey = "fleet:samples";
export const fleetEventsKey = "fleet:events";

/** Hash of one caller's buckets, by policy. */
export const limitsKey = (subject: string): string => `limits:{${subject}}`;

/** Sorted set of the addresses an account logged in from, hashed, by when it last did. */
export const knownAddressesKey = (account: string): string => `known:{${account}}`;
