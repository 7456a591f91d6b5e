/**
 * Refresh tokens: `<sessionId>.<secret>`. The secret is 16 bytes that only this house can compute and a seal of 16 over
 * session and seed. The seal distinguishes a token that was once issued from a forged one without keeping every token there was;
 * that one is good now says its hash in the session's record, and nothing else.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Tokens } from "./ports.ts";

export const REFRESH_TTL_MS = 30 * 24 * 60 * 60 * 1_000; // From the last use: who comes monthly stays signed in.
const SEED_BYTES = 16; // 128 bits each: neither is found by guessing.
const SEAL_BYTES = 16;

type Derive = Pick<Tokens, "derive">;

export interface RefreshToken {
  readonly token: string;
  /** SHA-256 of the secret, lower-case hex. */
  readonly hash: string;
}

/** A refresh token as it is presented: of the right form, not yet verified. */
export interface HeldToken {
  readonly sessionId: string;
  readonly secret: string;
  readonly hash: string;
}

/** Where a token comes from that no request asks for twice. */
export const newRotation = (): string => randomBytes(32).toString("hex");

/**
 * Where the token after this one comes from, for a request with an Idempotency-Key: the same key always leads to the
 * same token, so who lost the answer and asks again gets it, and nothing secret has to be kept for that.
 */
export const rotationOf = (held: Pick<HeldToken, "hash">, key: string): string => hashOf(`${held.hash}\0${key}`);

/** The token of this session that comes from `rotation`: always the same one, and only with the server's secret. */
export function refreshTokenOf(tokens: Derive, sessionId: string, rotation: string): RefreshToken {
  const seed = Buffer.from(tokens.derive(`refresh\0${sessionId}\0${rotation}`), "base64url").subarray(0, SEED_BYTES);
  const secret = Buffer.concat([seed, sealOf(tokens, sessionId, seed)]).toString("base64url");
  return { token: `${sessionId}.${secret}`, hash: hashOf(secret) };
}

/** null: it never was one of ours. */
export function readRefreshToken(token: string): HeldToken | null {
  const [, sessionId, secret] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token) ?? [];
  return sessionId === undefined || secret === undefined ? null : { sessionId, secret, hash: hashOf(secret) };
}

/** This very session was once given this token. (Tokens from before there was a seal have none.) */
export function wasGiven(tokens: Derive, { sessionId, secret }: HeldToken): boolean {
  const bytes = Buffer.from(secret, "base64url");
  return timingSafeEqual(bytes.subarray(SEED_BYTES), sealOf(tokens, sessionId, bytes.subarray(0, SEED_BYTES)));
}

const sealOf = (tokens: Derive, sessionId: string, seed: Buffer): Buffer =>
  Buffer.from(tokens.derive(`refresh seal\0${sessionId}\0${seed.toString("hex")}`), "base64url").subarray(
    0,
    SEAL_BYTES,
  );

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
