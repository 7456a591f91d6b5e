/** POST /api/auth/…: the calls that need no token. Their answers hold secrets, so none is kept: a repeated refresh is answered all the same (P8). */
import { type Request, type Response, Router } from "express";
import type { PolicyName } from "../../kernel/policies.ts";
import {
  guestBody,
  loginBody,
  logoutBody,
  refreshBody,
  registerBody,
  type TokensMessage,
} from "../../protocol/http.ts";
import { callerAddress } from "../callerAddress.ts";
import { sessionIfAny } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { keyOf } from "./idempotentWrites.ts";
import { limitAddress } from "./limited.ts";
import { parse } from "./parse.ts";

export function authRoutes({ players, social, limits }: Pick<HttpDeps, "players" | "social" | "limits">): Router {
  const router = Router();
  const limit = (request: Request, response: Response, policy: PolicyName) =>
    limitAddress(limits, response, callerAddress(request.ip), policy);

  router.post("/guest", async (request, response) => {
    const { username } = parse(guestBody, request.body ?? {});
    if (username !== undefined) social.decentName("username", username);
    await limit(request, response, "guest");
    const tokens: TokensMessage = await players.signUpGuest({ username });
    response.status(201).json(tokens);
  });

  router.post("/register", async (request, response) => {
    const registration = parse(registerBody, request.body);
    social.decentName("username", registration.username);
    const session = await sessionIfAny(players, request);
    await limit(request, response, "register");
    const tokens: TokensMessage = await players.register(registration, { address: callerAddress(request.ip), session });
    response.status(201).json(tokens);
  });

  router.post("/login", async (request, response) => {
    const credentials = parse(loginBody, request.body);
    await limit(request, response, "login");
    const tokens: TokensMessage = await players.login(credentials, callerAddress(request.ip));
    response.json(tokens);
  });

  router.post("/refresh", async (request, response) => {
    const { refreshToken, clientId = null } = parse(refreshBody, request.body);
    await limit(request, response, "refresh");
    const tokens: TokensMessage = await players.refresh(refreshToken, { key: keyOf(request), clientId });
    response.json(tokens);
  });

  router.post("/logout", async (request, response) => {
    const { refreshToken } = parse(logoutBody, request.body);
    await limit(request, response, "refresh");
    await players.logout(refreshToken);
    response.status(204).end();
  });

  return router;
}
