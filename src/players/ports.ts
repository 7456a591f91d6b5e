/** Who a player is, and what the players room needs from outside. */
import type { PlayerId } from "../kernel/ids.ts";

type Role = "PLAYER" | "ADMIN";

type Status = "ACTIVE" | "EXCLUDED" | "BANNED";

export interface User {
  readonly id: PlayerId;
  readonly username: string;
  readonly email: string | null;
  readonly role: Role;
  readonly status: Status;
  /** Without a password: can't log in, but may register later and keep the chips. */
  readonly guest: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** One signed-in device, as its access token states it. */
export interface Session {
  readonly playerId: PlayerId;
  readonly username: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly guest: boolean;
}

/** A name, and what of it no other player may have. */
export interface Named {
  readonly username: string;
  /** See `usernameKey`: unique where `username` need not be. */
  readonly usernameKey: string;
  /** What it looks like (text/skeleton.ts): no other name may look so. */
  readonly skeletons: readonly string[];
  readonly skeletonVersion: number;
}

export interface NewUser extends Named {
  readonly id: PlayerId;
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly role: Role;
}

/** Play money to start with: so many minor units, from that account. */
export interface StartingChips {
  readonly amount: bigint;
  readonly from: string;
}

export interface Credentials extends Named {
  readonly email: string;
  readonly passwordHash: string;
}

/** Which of two unique names is taken. */
export interface Taken {
  readonly taken: "username" | "email";
}

export interface Users {
  /** User, account and starting chips in one statement. */
  create(user: NewUser, chips: StartingChips): Promise<User | Taken>;
  /** Gives a guest name and password. null: no guest, or no longer one. */
  upgrade(id: PlayerId, to: Credentials): Promise<User | Taken | null>;
  find(id: PlayerId): Promise<User | null>;
  findByLogin(
    login: { usernameKey: string } | { email: string },
  ): Promise<{ user: User; passwordHash: string | null } | null>;
  /** Sets password and role, and lifts any ban. */
  makeAdmin(id: PlayerId, passwordHash: string): Promise<void>;
  /** Those whose name's key begins so, or whose id or e-mail address is `exact`; by that key, above `afterKey`. */
  search(options: { keyPrefix: string; exact: string; afterKey: string; limit: number }): Promise<FoundPlayer[]>;
  /** null: the player is not `from`, so nothing changed. */
  changeStatus(
    id: PlayerId,
    change: { from: Status; to: Status },
    operationId?: string,
  ): Promise<User | "repeated" | null>;
  /** Names whose skeletons were made by an older method than this, or never. */
  withoutSkeletons(version: number, limit: number): Promise<readonly Pick<User, "id" | "username">[]>;
  /** Writes those skeletons. Of two names that look alike, one keeps the skeleton; both stay. */
  fillSkeletons(names: readonly ({ readonly id: PlayerId } & Named)[]): Promise<void>;
}

/** A player as an admin finds them. */
export interface FoundPlayer extends User {
  /** Minor units; null: no wallet. */
  readonly balance: bigint | null;
  /** Why the wallet is frozen. */
  readonly frozenReason: string | null;
}

/** The refresh token after an exchange: what is kept of it, and what it was made from. */
interface NextToken {
  readonly hash: string;
  /** @see refreshTokenOf */
  readonly rotation: string;
}

/**
 * `rotation`: the one that leads to the token that is good now. `spent`: the token that was exchanged last, and who
 * presents it is not known to have done that. `unknown`: an older token, or none at all.
 */
export type Rotation =
  | { readonly outcome: "rotated"; readonly user: User; readonly rotation: string }
  /** The token is one of the session's, whether that lives or not, and its player may not play. */
  | { readonly outcome: "suspended"; readonly status: Status }
  | { readonly outcome: "spent" | "unknown" | "gone" };

/** One exchange of a refresh token for the next. */
export interface Exchange {
  readonly id: string;
  readonly refreshHash: string;
  readonly next: NextToken;
  /** null: the client did not say who it is. */
  readonly clientId: string | null;
  readonly at: Date;
  /** Since when the last exchange was made that the same client may ask for again. */
  readonly repeatedSince: Date;
  readonly expiresAt: Date;
}

/** Sign-ins. Only hashes of refresh tokens are kept. */
export interface Sessions {
  open(session: { id: string; playerId: PlayerId; refreshHash: string; expiresAt: Date }): Promise<void>;
  /**
   * Exchanges one hash for the next, if the session is good and its player may play. `rotated` as well: a repeat that leads
   * to the same `next`, or one by the same client since `repeatedSince`; neither changes anything.
   */
  rotate(exchange: Exchange): Promise<Rotation>;
  /** Gives a good session a new hash whatever the old one was. false: it was over. */
  renew(session: Pick<Exchange, "id" | "next" | "at" | "expiresAt">): Promise<boolean>;
  /** The session's token is this one, or was until the last exchange. */
  holds(session: Pick<Exchange, "id" | "refreshHash">): Promise<boolean>;
  /** Neither revoked nor expired, and its player is ACTIVE. */
  isLive(id: string): Promise<boolean>;
  /** Those of them that are not live: revoked, expired, unknown, or of a player who is not ACTIVE. */
  endedAmong(ids: readonly string[]): Promise<string[]>;
  /** Ends it, or finds it ended. false: there never was one. */
  end(id: string): Promise<boolean>;
  /** All sessions of the player that are ended now, by this or earlier. */
  endAll(playerId: PlayerId): Promise<string[]>;
}

/**
 * What all containers remember for a minute, so that not every request asks Postgres. May forget anything at any
 * time and never fails: without it every answer comes from Postgres.
 */
export interface PlayerCache {
  isLive(sessionId: string): Promise<boolean | null>;
  /** Does not overwrite what `ended` said. */
  live(sessionId: string): Promise<void>;
  ended(sessionId: string): Promise<void>;
  profile(id: PlayerId): Promise<User | null>;
  /** Does not overwrite what `changed` said. */
  keepProfile(user: User): Promise<void>;
  changed(user: User): Promise<void>;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for null (no such player, or a guest) as for a real hash, and is then false. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

/** Access tokens: short-lived, signed, verified without asking anyone. */
export interface Tokens {
  sign(session: Session): Promise<string>;
  /** null: malformed, forged, expired, not yet valid, or meant for another purpose. */
  verify(token: string): Promise<Session | null>;
  /** 32 bytes as base64url that only this server can compute, always the same for the same label. */
  derive(label: string): string;
}

/** Bounds on guessing passwords, shared by all containers. */
export interface Throttle {
  /**
   * Counts a guess before it is made, so that parallel ones count too.
   * @param account the player's id, however the login was written; for an unknown name, the name.
   * @throws {Refused} RATE_LIMITED with `retryAfterMs`.
   */
  guess(account: string, address: string): Promise<void>;
  /** It was the right one: the guesses are forgiven, and the address is known to the account from now on. */
  guessedRight(account: string, address: string): Promise<void>;
}

interface SessionNotify {
  /** Close the sockets of this session on every container. Never fails, never waits. */
  sessionEnded(sessionId: string): void;
  /** Open connections of this player go by the new name from now on. Never fails, never waits. */
  renamed(player: Pick<User, "id" | "username">): void;
}

export interface PlayerDeps {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly cache: PlayerCache;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly throttle: Throttle;
  readonly notify: SessionNotify;
  /** Play money that every new player begins with, minor units. */
  readonly startingBalance: bigint;
  /** Epoch milliseconds. */
  readonly now: () => number;
}
