/** Who is calling: `Authorization: Bearer <access token>`. */
import type { Request, RequestHandler, Response } from "express";
import { assert } from "../../kernel/assert.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { Players } from "../../players/index.ts";
import type { Session } from "../../players/ports.ts";

/** Lets only signed-in players pass; `sessionOf` then says who. */
export function signedIn(players: Pick<Players, "authenticate">): RequestHandler {
  return async (request, response, next) => {
    const session = await sessionIfAny(players, request);
    if (session === null) throw new Refused("UNAUTHENTICATED");
    response.locals["session"] = session;
    next();
  };
}

/** After `signedIn`: lets only admins pass. */
export const adminOnly: RequestHandler = (_request, response, next) => {
  if (sessionOf(response).role !== "ADMIN") throw new Refused("FORBIDDEN");
  next();
};

export function sessionOf(response: Response): Session {
  const session = response.locals["session"] as Session | undefined;
  assert(session !== undefined, "sessionOf is used behind signedIn");
  return session;
}

/** null: no token was sent. @throws {Refused} UNAUTHENTICATED for one that is no good. */
export async function sessionIfAny(players: Pick<Players, "authenticate">, request: Request): Promise<Session | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (token === undefined) throw new Refused("UNAUTHENTICATED");
  return players.authenticate(token);
}
