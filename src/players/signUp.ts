/** How players come into being: as guests, by registering, or as a guest who registers and keeps the chips. */
import { randomUUID } from "node:crypto";
import { asPlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Credentials, NewUser, PlayerDeps, Session, Taken, User } from "./ports.ts";
import { openSession, renewSession, type SignedIn } from "./sessions.ts";
import { startingChips } from "./startingChips.ts";
import { guestName, namedAs, variantOf } from "./usernames.ts";

/** Variants are one of 27^4 each: five in a row taken is no accident but a flood. */
const NAME_TRIES = 5;

export interface GuestRequest {
  readonly username?: string | undefined;
}

export interface Registration {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/**
 * A player with play money and no password. A name that is taken gets a code behind it (P2).
 * @throws {Refused} USERNAME_TAKEN.
 */
export async function signUpGuest(deps: PlayerDeps, guest: GuestRequest): Promise<SignedIn> {
  let username = guest.username ?? guestName();
  for (let tries = 1; tries <= NAME_TRIES; tries += 1) {
    const created = await create(deps, { username, email: null, passwordHash: null });
    if (!isTaken(created)) return openSession(deps, created);
    username = guest.username === undefined ? guestName() : variantOf(guest.username);
  }
  throw new Refused("USERNAME_TAKEN");
}

/**
 * A player with a password. A signed-in guest becomes that player: same id, same chips, same session (P4).
 * A taken name is answered as such, for names are public; a taken e-mail address is not (L23).
 * @throws {Refused} USERNAME_TAKEN; FORBIDDEN when the guest has registered already; SERVICE_UNAVAILABLE while too many
 *   passwords wait to be hashed.
 */
export async function register(
  deps: PlayerDeps,
  { username, email, password }: Registration,
  from: { readonly address: string; readonly session: Session | null },
): Promise<SignedIn> {
  const passwordHash = await deps.passwords.hash(password);
  if (from.session?.guest === true) {
    const signedIn = await upgrade(deps, from.session, { ...namedAs(username), email, passwordHash });
    await deps.throttle.guessedRight(signedIn.user.id, from.address);
    return signedIn;
  }
  const created = await create(deps, { username, email, passwordHash });
  if (isTaken(created)) throw taken(created);
  await deps.throttle.guessedRight(created.id, from.address);
  return openSession(deps, created);
}

/** The session goes on, so that the player stays seated; its refresh token changes, because it now opens more. */
async function upgrade(deps: PlayerDeps, session: Session, to: Credentials): Promise<SignedIn> {
  const upgraded = await deps.users.upgrade(session.playerId, to);
  if (upgraded === null) throw new Refused("FORBIDDEN");
  if (isTaken(upgraded)) throw taken(upgraded);
  await deps.cache.changed(upgraded);
  deps.notify.renamed(upgraded);
  return (await renewSession(deps, upgraded, session.sessionId)) ?? openSession(deps, upgraded);
}

function create(
  { users, startingBalance }: Pick<PlayerDeps, "users" | "startingBalance">,
  { username, email, passwordHash }: Pick<NewUser, "username" | "email" | "passwordHash">,
): Promise<User | Taken> {
  const id = asPlayerId(randomUUID());
  const user = { ...namedAs(username), id, email, passwordHash, role: "PLAYER" } as const;
  return users.create(user, startingChips(id, startingBalance));
}

const taken = (which: Taken): Refused =>
  new Refused("USERNAME_TAKEN", which.taken === "username" ? { field: "username" } : {});

const isTaken = (answer: User | Taken): answer is Taken => "taken" in answer;
