/** Sessions from sign-in to their end. Postgres says whether one lives; tokens and the cache only save asking. */
import { randomUUID } from "node:crypto";
import { Refused } from "../kernel/refusals.ts";
import type { PlayerDeps, Session, User } from "./ports.ts";
import {
  newRotation,
  REFRESH_TTL_MS,
  readRefreshToken,
  refreshTokenOf,
  rotationOf,
  wasGiven,
} from "./refreshTokens.ts";

export interface SignedIn {
  readonly user: { id: string; username: string; role: User["role"]; guest: boolean };
  readonly accessToken: string;
  readonly refreshToken: string;
}

type EndingDeps = Pick<PlayerDeps, "sessions" | "cache" | "notify">;
type SessionDeps = Pick<PlayerDeps, "sessions" | "cache" | "tokens" | "notify" | "now">;

/** A new session for a player who has just shown who they are. */
export async function openSession(deps: SessionDeps, user: User): Promise<SignedIn> {
  const id = randomUUID();
  const refresh = refreshTokenOf(deps.tokens, id, newRotation());
  await deps.sessions.open({ id, playerId: user.id, refreshHash: refresh.hash, expiresAt: expiry(deps) });
  return signedIn(deps, user, id, refresh.token);
}

/** New tokens for a session that goes on; its earlier refresh token is worth nothing now. null: it had ended. */
export async function renewSession(deps: SessionDeps, user: User, id: string): Promise<SignedIn | null> {
  const rotation = newRotation();
  const refresh = refreshTokenOf(deps.tokens, id, rotation);
  const at = new Date(deps.now());
  const renewed = await deps.sessions.renew({
    id,
    next: { hash: refresh.hash, rotation },
    at,
    expiresAt: expiry(deps),
  });
  return renewed ? signedIn(deps, user, id, refresh.token) : null;
}

/** How the caller of a refresh can be known again. */
export interface Refresher {
  /** The request's Idempotency-Key. */
  readonly key?: string | null;
  /** The id that the client gave itself, the same for all its tabs. */
  readonly clientId?: string | null;
}

/** For so long a client that asks again gets the answer it lost: longer than a reload takes, shorter than a theft pays. */
const REPEAT_WITHIN_MS = 60_000;

/**
 * New tokens for a refresh token, which works once. The exchange itself may be asked for again while it is the last
 * one: with its `key`, or by the same client within a minute. That is a lost answer, and gets the same refresh token
 * again. Any other token that this session was once given means that two hold it: the session ends for both, and its
 * sockets are closed (P8). A secret that it never was given ends nothing (P8).
 * @throws {Refused} UNAUTHENTICATED; FORBIDDEN with the `reason` when the player is banned or excluded.
 */
export async function refreshSession(
  deps: SessionDeps,
  refreshToken: string,
  { key = null, clientId = null }: Refresher = {},
): Promise<SignedIn> {
  const held = readRefreshToken(refreshToken);
  if (held === null) throw new Refused("UNAUTHENTICATED");
  const { sessionId: id, hash: refreshHash } = held;
  const rotation = key === null ? newRotation() : rotationOf(held, key);
  const { hash } = refreshTokenOf(deps.tokens, id, rotation);
  const at = new Date(deps.now());
  const repeatedSince = new Date(deps.now() - REPEAT_WITHIN_MS);
  const next = { hash, rotation };
  const exchange = { id, refreshHash, next, clientId, at, repeatedSince, expiresAt: expiry(deps) };
  const outcome = await deps.sessions.rotate(exchange);

  if (outcome.outcome === "rotated")
    return signedIn(deps, outcome.user, id, refreshTokenOf(deps.tokens, id, outcome.rotation).token);
  const isTheft = outcome.outcome === "spent" || (outcome.outcome === "unknown" && wasGiven(deps.tokens, held));
  if (isTheft || outcome.outcome === "suspended") await endSession(deps, id);
  if (outcome.outcome === "suspended") throw new Refused("FORBIDDEN", { reason: outcome.status });
  throw new Refused("UNAUTHENTICATED");
}

/** Ends the session that was given this refresh token. Ending what has ended, or never was, is no mistake (P9). */
export async function logout(deps: SessionDeps, refreshToken: string): Promise<void> {
  const held = readRefreshToken(refreshToken);
  if (held === null) return;
  const { sessionId: id, hash: refreshHash } = held;
  if (wasGiven(deps.tokens, held) || (await deps.sessions.holds({ id, refreshHash }))) await endSession(deps, id);
}

/** Those of these sessions that are over. Containers remember it, also when the container that ended them could not announce it. */
export async function endedAmong({ sessions, cache }: EndingDeps, ids: readonly string[]): Promise<string[]> {
  const ended = await sessions.endedAmong(ids);
  await Promise.all(ended.map((id) => cache.ended(id)));
  return ended;
}

/** Signs a player out everywhere. */
export async function endAllSessions(deps: EndingDeps, playerId: User["id"]): Promise<void> {
  for (const id of await deps.sessions.endAll(playerId)) await tellEnded(deps, id);
}

/**
 * Whose token this is. The one door: HTTP calls and socket handshakes both come through here.
 * @throws {Refused} UNAUTHENTICATED, also when the session was ended on another container a moment ago (P7).
 */
export async function authenticate({ tokens, sessions, cache }: SessionDeps, token: string): Promise<Session> {
  const session = await tokens.verify(token);
  if (session === null) throw new Refused("UNAUTHENTICATED");
  const { sessionId } = session;
  const known = await cache.isLive(sessionId);
  const live = known ?? (await sessions.isLive(sessionId));
  if (!live) throw new Refused("UNAUTHENTICATED");
  if (known === null) await cache.live(sessionId);
  return session;
}

/** Order of effects: Postgres, then what the containers remember, then the sockets. */
async function endSession(deps: SessionDeps, id: string): Promise<void> {
  if (await deps.sessions.end(id)) await tellEnded(deps, id);
}

async function tellEnded({ cache, notify }: EndingDeps, id: string): Promise<void> {
  await cache.ended(id);
  notify.sessionEnded(id);
}

async function signedIn(
  { tokens }: SessionDeps,
  user: User,
  sessionId: string,
  refreshToken: string,
): Promise<SignedIn> {
  const { id, username, role, guest } = user;
  const accessToken = await tokens.sign({ playerId: id, username, role, sessionId, guest });
  return { user: { id, username, role, guest }, accessToken, refreshToken };
}

const expiry = ({ now }: Pick<SessionDeps, "now">): Date => new Date(now() + REFRESH_TTL_MS);
