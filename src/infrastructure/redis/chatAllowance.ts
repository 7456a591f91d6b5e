/** How often a player speaks, counted in Redis for all sockets and containers at once. */
import { createHash } from "node:crypto";
import { Refused } from "../../kernel/refusals.ts";
import type { ChatAllowance } from "../../social/ports.ts";
import { askRedis, type Redis } from "./connect.ts";

/** So many lines in any ten seconds: a lively talk, and no flood. */
const LINES_MAX = 5;
const WINDOW_MS = 10_000;
/** What was said is compared for so long. */
const REMEMBERED_MS = 60_000;

/**
 * KEYS[1] sorted set of `hash:n` by time. ARGV[1] how many, ARGV[2] in how many ms, ARGV[3] remembered for how many ms,
 * ARGV[4] hash of the line. By the clock of Redis.
 * Returns { 0, ms until it may be tried again }, or { 1, lines remembered, how many of them were this one }.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
local recent = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. (now - ARGV[2]), '+inf', 'WITHSCORES')
if #recent / 2 >= tonumber(ARGV[1]) then
  local oldest = recent[#recent - 2 * ARGV[1] + 2]
  return { 0, math.max(1, oldest + ARGV[2] - now) }
end
redis.call('ZADD', KEYS[1], now, ARGV[4] .. ':' .. time[1] .. time[2] .. ':' .. #recent)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local all = redis.call('ZRANGE', KEYS[1], 0, -1)
local same = 0
for _, said in ipairs(all) do
  if string.sub(said, 1, #ARGV[4]) == ARGV[4] then same = same + 1 end
end
return { 1, #all, same }
`;

export function createChatAllowance(redis: Redis): ChatAllowance {
  return {
    async take(player, text) {
      const hash = createHash("sha256").update(text.toLowerCase()).digest("base64url").slice(0, 16);
      const asked = redis.eval(TAKE, 1, `chat:said:${player}`, LINES_MAX, WINDOW_MS, REMEMBERED_MS, hash);
      const [isAllowed, first, same = 0] = (await askRedis(asked)) as [number, number, number?];
      if (isAllowed === 0) throw new Refused("RATE_LIMITED", { retryAfterMs: first });
      return { lines: first, same };
    },
  };
}
