/** What containers remember about sessions and profiles, in Redis. Redis away or emptied: Postgres is asked instead. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { PlayerCache, User } from "../../players/ports.ts";
import { logger } from "../observability/logs/logger.ts";
import type { Redis } from "../redis/connect.ts";

const PROFILE_S = 60;
/** A suspension that reached only Postgres is noticed after this. */
const LIVE_S = 30;
/** As long as the session's last access token can live. */
const ENDED_S = 15 * 60;

const sessionKey = (id: string): string => `session:${id}`;
const profileKey = (id: PlayerId): string => `profile:${id}`;

export function createPlayerCache(redis: Redis): PlayerCache {
  return {
    isLive: async (sessionId) => {
      const mark = await orNull(redis.get(sessionKey(sessionId)));
      return mark === null ? null : mark === "live";
    },
    // NX: a reader that was slow must not write over what a writer has said meanwhile.
    live: async (sessionId) => void (await orNull(redis.set(sessionKey(sessionId), "live", "EX", LIVE_S, "NX"))),
    ended: async (sessionId) => void (await orNull(redis.set(sessionKey(sessionId), "ended", "EX", ENDED_S))),
    profile: async (id) => {
      const kept = await orNull(redis.get(profileKey(id)));
      return kept === null ? null : (JSON.parse(kept) as User);
    },
    keepProfile: async (user) =>
      void (await orNull(redis.set(profileKey(user.id), JSON.stringify(user), "EX", PROFILE_S, "NX"))),
    changed: async (user) => void (await orNull(redis.set(profileKey(user.id), JSON.stringify(user), "EX", PROFILE_S))),
  };
}

async function orNull(command: Promise<string | null>): Promise<string | null> {
  try {
    return await command;
  } catch (error) {
    logger.debug({ type: "player_cache_away", err: error }, "asking Postgres instead");
    return null;
  }
}
