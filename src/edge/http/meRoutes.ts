/** GET /api/me and what hangs below it: the caller's own things. */
import { Router } from "express";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { messageRoutes } from "./messageRoutes.ts";
import { pageOf, sendPage } from "./pages.ts";
import { talkRoutes } from "./talkRoutes.ts";

export function meRoutes(
  deps: Pick<HttpDeps, "players" | "tables" | "social" | "answers" | "logger" | "limits">,
): Router {
  const { players, tables } = deps;
  const router = Router();

  router.get("/", async (_request, response) => {
    const { user, cached } = await players.profile(sessionOf(response).playerId);
    response.setHeader("X-Cache", cached ? "HIT" : "MISS");
    response.json(user);
  });

  router.get("/rounds", async (request, response) => {
    sendPage(request, response, await tables.roundsOf(sessionOf(response).playerId, pageOf(request)));
  });

  router.use(talkRoutes(deps));
  router.use(messageRoutes(deps));
  return router;
}
