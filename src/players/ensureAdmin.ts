import { randomUUID } from "node:crypto";
import { asPlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { PlayerDeps } from "./ports.ts";
import { endAllSessions } from "./sessions.ts";
import { startingChips } from "./startingChips.ts";
import { namedAs, usernameKey } from "./usernames.ts";

/** A container that loses the race to create finds the admin the second time. */
const TRIES = 3;

/**
 * Makes sure that this admin exists and has this password; nothing changes when it is so already. Containers that
 * start together may all call it. The former holder of the name is signed out everywhere: a guest who squatted on it
 * must not wake up as admin (P11).
 */
export async function ensureAdmin(
  deps: Pick<PlayerDeps, "users" | "sessions" | "cache" | "passwords" | "notify" | "startingBalance">,
  admin: { readonly username: string; readonly password: string },
): Promise<void> {
  const key = usernameKey(admin.username);
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const found = await deps.users.findByLogin({ usernameKey: key });
    if (found === null) {
      const passwordHash = await deps.passwords.hash(admin.password);
      const id = asPlayerId(randomUUID());
      const user = { ...namedAs(admin.username), id, email: null, passwordHash, role: "ADMIN" } as const;
      if (!("taken" in (await deps.users.create(user, startingChips(id, deps.startingBalance))))) return;
      continue;
    }
    const { user, passwordHash } = found;
    const unchanged = user.role === "ADMIN" && user.status === "ACTIVE";
    if (unchanged && (await deps.passwords.verify(passwordHash, admin.password))) return;
    await deps.users.makeAdmin(user.id, await deps.passwords.hash(admin.password));
    await endAllSessions(deps, user.id);
    await deps.cache.changed({ ...user, role: "ADMIN", status: "ACTIVE", guest: false });
    return;
  }
  throw new Refused("USERNAME_TAKEN", { field: "username" });
}
