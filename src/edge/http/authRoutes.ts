/** POST /api/auth/…: the calls that need no token. Their answers hold secrets, so none is kept: a refresh is told again all the same (P8). */
import { Router } from "express";
import {
  guestBody,
  loginBody,
  logoutBody,
  refreshBody,
  registerBody,
  type TokensMessage,
} from "../../protocol/http.ts";
import { sessionIfAny } from "./bearer.ts";
import { callerAddress } from "./callerAddress.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { keyOf } from "./idempotentWrites.ts";
import { parse } from "./parse.ts";

export function authRoutes({ players }: Pick<HttpDeps, "players">): Router {
  const router = Router();

  router.post("/guest", async (request, response) => {
    const { username } = parse(guestBody, request.body ?? {});
    const tokens: TokensMessage = await players.signUpGuest({ username, address: callerAddress(request.ip) });
    response.status(201).json(tokens);
  });

  router.post("/register", async (request, response) => {
    const registration = parse(registerBody, request.body);
    const session = await sessionIfAny(players, request);
    const tokens: TokensMessage = await players.register(registration, { address: callerAddress(request.ip), session });
    response.status(201).json(tokens);
  });

  router.post("/login", async (request, response) => {
    const tokens: TokensMessage = await players.login(parse(loginBody, request.body), callerAddress(request.ip));
    response.json(tokens);
  });

  router.post("/refresh", async (request, response) => {
    const { refreshToken, clientId = null } = parse(refreshBody, request.body);
    const tokens: TokensMessage = await players.refresh(refreshToken, { key: keyOf(request), clientId });
    response.json(tokens);
  });

  router.post("/logout", async (request, response) => {
    await players.logout(parse(logoutBody, request.body).refreshToken);
    response.status(204).end();
  });

  return router;
}
