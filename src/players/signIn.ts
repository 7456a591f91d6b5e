import { Refused } from "../kernel/refusals.ts";
import type { PlayerDeps } from "./ports.ts";
import { openSession, type SignedIn } from "./sessions.ts";
import { readLogin, usernameKey } from "./usernames.ts";

/**
 * A session for username (or e-mail address) and password. Who does not exist is refused like a wrong password, and
 * after the same time; that a player is suspended is answered only to the right password (P5, P6).
 * @throws {Refused} RATE_LIMITED after too many wrong tries for the account or from the address, UNAUTHENTICATED, FORBIDDEN;
 *   SERVICE_UNAVAILABLE while too many passwords wait to be looked at.
 */
export async function login(
  deps: PlayerDeps,
  { username, password }: { readonly username: string; readonly password: string },
  address: string,
): Promise<SignedIn> {
  const found = await deps.users.findByLogin(readLogin(username));
  // One account, one count: its name and its e-mail address are not two chances.
  const account = found?.user.id ?? usernameKey(username);
  await deps.throttle.guess(account, address);
  const right = await deps.passwords.verify(found?.passwordHash ?? null, password);
  if (found === null || !right) throw new Refused("UNAUTHENTICATED");
  await deps.throttle.guessedRight(account, address);
  if (found.user.status !== "ACTIVE") throw new Refused("FORBIDDEN", { reason: found.user.status });
  return openSession(deps, found.user);
}
