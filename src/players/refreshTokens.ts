/** Refresh tokens: `<sessionId>.<secret>`. The server keeps the SHA-256 of the secret and nothing else. */
import { createHash, randomBytes } from "node:crypto";
import type { Tokens } from "./ports.ts";

export const REFRESH_TTL_MS = 30 * 24 * 60 * 60 * 1_000; // From the last use: who comes monthly stays signed in.
const SECRET_BYTES = 32;

export interface RefreshToken {
  readonly token: string;
  /** SHA-256 of the secret, lower-case hex. */
  readonly hash: string;
}

export const newRefreshToken = (sessionId: string): RefreshToken =>
  tokenOf(sessionId, randomBytes(SECRET_BYTES).toString("base64url"));

/**
 * The token after this one, for a request with an Idempotency-Key: the same key always leads to the same token, so
 * who lost the answer and asks again gets it, and nothing secret has to be kept for that.
 */
export const nextRefreshToken = (
  { derive }: Pick<Tokens, "derive">,
  held: { readonly sessionId: string; readonly hash: string },
  key: string,
): RefreshToken => tokenOf(held.sessionId, derive(`refresh\0${held.hash}\0${key}`));

const tokenOf = (sessionId: string, secret: string): RefreshToken => ({
  token: `${sessionId}.${secret}`,
  hash: hashOf(secret),
});

/** null: it was never one of ours. */
export function readRefreshToken(token: string): { sessionId: string; hash: string } | null {
  const [, sessionId, secret] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token) ?? [];
  return sessionId === undefined || secret === undefined ? null : { sessionId, hash: hashOf(secret) };
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
