/** The players room as the edge sees it: every use case with its ports already in hand. */
import type { PlayerId } from "../kernel/ids.ts";
import { searchPlayers, setBanned } from "./directory.ts";
import { ensureAdmin } from "./ensureAdmin.ts";
import { fillSkeletons } from "./fillSkeletons.ts";
import type { FoundPlayer, PlayerDeps, Session, User } from "./ports.ts";
import { profile } from "./profile.ts";
import { authenticate, endedAmong, logout, type Refresher, refreshSession, type SignedIn } from "./sessions.ts";
import { login } from "./signIn.ts";
import { type GuestRequest, type Registration, register, signUpGuest } from "./signUp.ts";

export interface Players {
  signUpGuest(guest: GuestRequest): Promise<SignedIn>;
  register(registration: Registration, from: { address: string; session: Session | null }): Promise<SignedIn>;
  login(credentials: { username: string; password: string }, address: string): Promise<SignedIn>;
  refresh(refreshToken: string, by?: Refresher): Promise<SignedIn>;
  logout(refreshToken: string): Promise<void>;
  authenticate(token: string): Promise<Session>;
  /** Those of these sessions that are over. */
  endedAmong(sessionIds: readonly string[]): Promise<string[]>;
  profile(id: PlayerId): Promise<{ user: User; cached: boolean }>;
  ensureAdmin(admin: { username: string; password: string }): Promise<void>;
  search(page: {
    search?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: FoundPlayer[]; nextCursor: string | null }>;
  setBanned(id: PlayerId, isBanned: boolean, operationId?: string): Promise<User>;
  /** @returns how many names were compared anew. */
  fillSkeletons(): Promise<number>;
}

export function createPlayers(deps: PlayerDeps): Players {
  return {
    signUpGuest: (guest) => signUpGuest(deps, guest),
    register: (registration, from) => register(deps, registration, from),
    login: (credentials, address) => login(deps, credentials, address),
    refresh: (refreshToken, by) => refreshSession(deps, refreshToken, by),
    logout: (refreshToken) => logout(deps, refreshToken),
    authenticate: (token) => authenticate(deps, token),
    endedAmong: (ids) => endedAmong(deps, ids),
    profile: (id) => profile(deps, id),
    ensureAdmin: (admin) => ensureAdmin(deps, admin),
    search: (page) => searchPlayers(deps, page),
    setBanned: (id, isBanned, operationId) => setBanned(deps, id, isBanned, operationId),
    fillSkeletons: () => fillSkeletons(deps),
  };
}
