/** /api/me/relations and /api/me/incidents: whom a player does not want to hear, and what the house did about the player's own lines. */
import { Router } from "express";
import { appealBody, type IncidentMessage, type RelationMessage, relationBody } from "../../protocol/chat.ts";
import { type Page, uuid } from "../../protocol/values.ts";
import type { Incident } from "../../social/ports.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

export function talkRoutes(deps: Pick<HttpDeps, "social" | "answers" | "logger">): Router {
  const { social } = deps;
  const router = Router();

  router.get("/relations", async (_request, response) => {
    const items: RelationMessage[] = [...(await social.relations(sessionOf(response).playerId))];
    const message: Page<RelationMessage> = { items, nextCursor: null };
    response.json(message);
  });

  router.post(
    "/relations",
    write(deps, relationBody, async ({ session, body, operationId }) => {
      await social.setRelation(session.playerId, body.userId, body.kind, operationId);
      return { status: 200, body };
    }),
  );

  router.get("/incidents", async (request, response) => {
    const { playerId: userId } = sessionOf(response);
    const { items, nextCursor } = await social.incidents({ ...pageOf(request), userId });
    sendPage(request, response, { items: items.map(incidentMessage), nextCursor });
  });

  router.post(
    "/incidents/:id/appeal",
    write(deps, appealBody, async ({ session, request, body, operationId }) => {
      await social.appeal(idOf(uuid, request), session.playerId, body.text, operationId);
      return { status: 200, body: { id: idOf(uuid, request), state: "OPEN" } };
    }),
  );

  return router;
}

/** What the player may know: not who reported, and not which moderator decided. */
export const incidentMessage = ({ reporterId, decidedBy, findings, ...incident }: Incident): IncidentMessage => ({
  ...incident,
  findings: [...findings],
});
