import type { PlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { PlayerDeps, User } from "./ports.ts";

/**
 * A player's own data, from the cache where it is there.
 * @throws {Refused} NOT_FOUND.
 */
export async function profile(
  { users, cache }: Pick<PlayerDeps, "users" | "cache">,
  id: PlayerId,
): Promise<{ user: User; cached: boolean }> {
  const kept = await cache.profile(id);
  if (kept !== null) return { user: kept, cached: true };
  const user = await users.find(id);
  if (user === null) throw new Refused("NOT_FOUND");
  await cache.keepProfile(user);
  return { user, cached: false };
}
