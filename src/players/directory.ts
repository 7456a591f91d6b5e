/** For admins: who plays here, and who may no longer. */
import type { PlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { FoundPlayer, PlayerDeps, User } from "./ports.ts";
import { endAllSessions } from "./sessions.ts";
import { usernameKey } from "./usernames.ts";

/** One page by name. Without `search` everybody; else who has that id or e-mail address, or a name that begins so. */
export async function searchPlayers(
  { users }: Pick<PlayerDeps, "users">,
  page: { readonly search?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: FoundPlayer[]; nextCursor: string | null }> {
  const text = page.search?.trim() ?? "";
  const wanted = { exact: text.toLowerCase(), keyPrefix: text === "" ? "" : usernameKey(text) };
  const found = await users.search({ ...wanted, afterKey: page.cursor ?? "", limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > page.limit && last !== undefined ? usernameKey(last.username) : null };
}

/**
 * Bans a player, or lifts a ban. Order of effects: Postgres, which from then on refuses sign-in and refresh; every
 * session ends, and its sockets are closed. A hand in play is finished by the clock, and pays what it wins. A repeat of the
 * operation changes nothing, also after another admin lifted the ban; who has excluded themselves stays excluded either way.
 * @param operationId default: nobody will repeat it.
 * @throws {Refused} NOT_FOUND; FORBIDDEN for an admin: that would be a way to lock everyone out.
 */
export async function setBanned(
  deps: Pick<PlayerDeps, "users" | "sessions" | "cache" | "notify">,
  id: PlayerId,
  isBanned: boolean,
  operationId?: string,
): Promise<User> {
  const user = await deps.users.find(id);
  if (user === null) throw new Refused("NOT_FOUND");
  if (user.role === "ADMIN") throw new Refused("FORBIDDEN");
  const change = isBanned ? ({ from: "ACTIVE", to: "BANNED" } as const) : ({ from: "BANNED", to: "ACTIVE" } as const);
  const changed = await deps.users.changeStatus(id, change, operationId);
  if (changed === "repeated" && user.status === change.from) return { ...user, status: change.to }; // Others decided otherwise since.
  if (isBanned) await endAllSessions(deps, id);
  const now = changed === null || changed === "repeated" ? user : changed;
  if (changed !== null) await deps.cache.changed(now); // Of a repeat too: the first time may have ended before this.
  return now;
}
