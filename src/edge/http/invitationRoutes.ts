/** /api/syndicates/:id/requests and /invitations: who may come into a closed syndicate. */
import { type Request, Router } from "express";
import { usernameKey } from "../../players/usernames.ts";
import {
  askToJoinBody,
  type InvitationMessage,
  invitationBody,
  type SyndicateMessage,
  withdrawalBody,
} from "../../protocol/syndicates.ts";
import { type Page, syndicateId } from "../../protocol/values.ts";
import type { Invitation, Syndicate } from "../../syndicates/ports.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { limited } from "./limited.ts";
import { idOf } from "./parse.ts";

/** @param syndicateMessage what a syndicate looks like on the wire. */
export function invitationRoutes(
  deps: Pick<HttpDeps, "syndicates" | "answers" | "limits" | "logger">,
  syndicateMessage: (syndicate: Syndicate) => SyndicateMessage,
): Router {
  const { syndicates } = deps;
  const router = Router();

  router.post(
    "/:id/requests",
    limited(deps.limits, { "syndicate-found": 1 }),
    write(deps, askToJoinBody, async ({ session, request }) => ({
      status: 201,
      body: syndicateMessage(await syndicates.ask(idIn(request), session.playerId)),
    })),
  );

  router.get("/:id/invitations", async (request, response) => {
    response.json(page(await syndicates.invitations(idIn(request), sessionOf(response).playerId)));
  });

  router.post(
    "/:id/invitations",
    write(deps, invitationBody, async ({ session, request, body }) => ({
      status: 201,
      body: page(await syndicates.invite(idIn(request), session.playerId, usernameKey(body.username))),
    })),
  );

  router.delete(
    "/:id/invitations",
    write(deps, withdrawalBody, async ({ session, request, body }) => ({
      status: 200,
      body: syndicateMessage(await syndicates.withdraw(idIn(request), session.playerId, body.userId)),
    })),
  );

  return router;
}

const idIn = (request: Request) => idOf(syndicateId, request);

const page = (invitations: readonly Invitation[]): Page<InvitationMessage> => ({
  items: [...invitations],
  nextCursor: null,
});
