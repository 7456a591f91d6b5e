/** /api/admin/moderation: the queue, and the rules. Mounted behind `adminOnly`. */
import { type Request, Router } from "express";
import {
  changeRulesBody,
  decideBody,
  type IncidentDetails,
  incidentsQuery,
  type RulesMessage,
  type TriedMessage,
  tryRulesBody,
} from "../../protocol/chat.ts";
import { uuid } from "../../protocol/values.ts";
import { chatMessage } from "../socket/chat.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { type Write, write } from "./idempotentWrites.ts";
import { pageIn, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";
import { incidentMessage } from "./talkRoutes.ts";

export function moderationRoutes(deps: Pick<HttpDeps, "social" | "answers" | "logger">): Router {
  const { social } = deps;
  const router = Router();

  router.get("/incidents", async (request, response) => {
    const { items, nextCursor } = await social.incidents(pageIn(request, incidentsQuery));
    sendPage(request, response, { items: items.map(incidentMessage), nextCursor });
  });

  router.get("/incidents/:id", async (request, response) => {
    response.json(await detailsOf(request));
  });

  const detailsOf = async (request: Request): Promise<IncidentDetails> => {
    const { incident, around } = await social.incident(idOf(uuid, request));
    const { reporterId, decidedBy } = incident;
    return { ...incidentMessage(incident), reporterId, decidedBy, around: around.map(chatMessage) };
  };

  const decide = (state: "UPHELD" | "LIFTED") =>
    write(deps, decideBody, async ({ session, request, operationId }: Write<object>) => {
      const decided = await social.decide(idOf(uuid, request), state, session.playerId, operationId);
      return { status: 200, body: incidentMessage(decided) };
    });
  router.post("/incidents/:id/uphold", decide("UPHELD"));
  router.post("/incidents/:id/lift", decide("LIFTED"));

  router.get("/rules", async (_request, response) => {
    await social.refreshRules();
    const message: RulesMessage = social.rules();
    response.json(message);
  });

  router.post(
    "/rules",
    write(deps, changeRulesBody, async ({ session, body, operationId }) => {
      const { version: from, rules } = body;
      const changed = await social.changeRules({ from, rules, by: session.playerId, operationId });
      return { status: 200, body: changed };
    }),
  );

  router.post(
    "/rules/try",
    write(deps, tryRulesBody, async ({ body }) => {
      const { read, caught, spared } = await social.tryRules(body.rules);
      const tried = ({ line, before, after }: (typeof caught)[number]) => ({
        message: chatMessage(line),
        before,
        after,
      });
      const message: TriedMessage = { read, caught: caught.map(tried), spared: spared.map(tried) };
      return { status: 200, body: message };
    }),
  );

  return router;
}
