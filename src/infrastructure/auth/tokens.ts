/** Access tokens: JWT signed with HS256. Everything a token may be wrong about is checked here. */
import { createHmac } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { assert } from "../../kernel/assert.ts";
import { asPlayerId } from "../../kernel/ids.ts";
import type { Session, Tokens } from "../../players/ports.ts";

/** Short, because between refreshes only the session's record can end what a stolen token opens. */
const ACCESS_TTL_S = 15 * 60;
/** Ours are about 400 bytes; what is longer is not worth hashing. */
const TOKEN_MAX_BYTES = 4_096;
/** HS256 is as strong as its key, up to 32 bytes. */
const SECRET_MIN_CHARACTERS = 32;

/** Containers know the house's time up to the moment of an answer: a token of another one may be from the second to come. */
const AHEAD_S_MAX = 2;

const ALGORITHM = "HS256";
const TYPE = "at+jwt"; // RFC 9068: an access token and nothing else.
const ISSUER = "vegascore";
const AUDIENCE = "vegascore:access";

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  name: z.string().min(1).max(64),
  role: z.enum(["PLAYER", "ADMIN"]),
  guest: z.boolean(),
  iat: z.int(),
  exp: z.int(),
});

/**
 * @param secret shared by all containers, at least 32 characters.
 * @param now epoch milliseconds, the same in all containers but for the moment of an answer.
 */
export function createTokens(secret: string, now: () => number): Tokens {
  assert(secret.length >= SECRET_MIN_CHARACTERS, `the token secret needs ${SECRET_MIN_CHARACTERS} characters`);
  const key = new TextEncoder().encode(secret);
  return {
    sign: ({ playerId, sessionId, username, role, guest }) =>
      new SignJWT({ sid: sessionId, name: username, role, guest })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(playerId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(new Date(now()))
        .setExpirationTime(new Date(now() + ACCESS_TTL_S * 1_000))
        .sign(key),
    verify: (token) => verify(key, token, now()),
    derive: (label) => createHmac("sha256", key).update(`derive\0${label}`).digest("base64url"),
  };
}

async function verify(key: Uint8Array, token: string, now: number): Promise<Session | null> {
  if (token.length > TOKEN_MAX_BYTES) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ["exp", "iat", "sub"],
      currentDate: new Date(now),
    });
    const { sub, sid, name, role, guest, iat, exp } = claims.parse(payload);
    if (exp - iat > ACCESS_TTL_S || iat > now / 1_000 + AHEAD_S_MAX) return null;
    return { playerId: asPlayerId(sub), sessionId: sid, username: name, role, guest };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) return null;
    throw error;
  }
}
