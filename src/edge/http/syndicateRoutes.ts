/** /api/syndicates: found, look, join, leave, contribute. */
import { type Request, type Response, Router } from "express";
import { exactNumber } from "../../kernel/amounts.ts";
import { asSyndicateId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import {
  type ContributionMessage,
  contributionBody,
  foundSyndicateBody,
  joinSyndicateBody,
  leaveSyndicateBody,
  type MemberMessage,
  type SyndicateMessage,
  syndicateSettingsBody,
  syndicatesQuery,
  type TreasuryLineMessage,
} from "../../protocol/syndicates.ts";
import { type Page, syndicateId } from "../../protocol/values.ts";
import type { Member, Syndicate, TreasuryLine } from "../../syndicates/ports.ts";
import { dividendNow, sharePriceOf } from "../../syndicates/shares.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { invitationRoutes } from "./invitationRoutes.ts";
import { limited } from "./limited.ts";
import { pageIn, pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

export function syndicateRoutes(
  deps: Pick<HttpDeps, "syndicates" | "dividends" | "social" | "answers" | "limits" | "logger">,
): Router {
  const { syndicates } = deps;
  const router = Router();
  const syndicateMessage = messageWith(deps);

  router.get("/", async (request, response) => {
    const { mine, ...page } = pageIn(request, syndicatesQuery);
    const { items, nextCursor } = await syndicates.list(sessionOf(response).playerId, {
      ...page,
      onlyMine: mine === "true",
    });
    const message: Page<SyndicateMessage> = { items: items.map(syndicateMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.post(
    "/",
    limited(deps.limits, { "syndicate-found": 1 }),
    write(deps, foundSyndicateBody, async ({ session, body, operationId }) => {
      const name = deps.social.decentName("name", body.name);
      const founded = await syndicates.found({ id: asSyndicateId(operationId), name, founder: session.playerId });
      return { status: 201, body: syndicateMessage(founded) };
    }),
  );

  router.get("/:id", async (request, response) => {
    response.json(syndicateMessage(await syndicates.look(idIn(request), sessionOf(response).playerId)));
  });

  router.patch(
    "/:id",
    write(deps, syndicateSettingsBody, async ({ session, request, body, operationId }) => {
      const settings = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const changed = await syndicates.change(idIn(request), session.playerId, settings, operationId);
      return { status: 200, body: syndicateMessage(changed) };
    }),
  );

  router.get("/:id/members", async (request, response) => {
    const { playerId } = sessionOf(response);
    const { items, nextCursor } = await syndicates.members(idIn(request), playerId, pageOf(request));
    const message: Page<MemberMessage> = { items: items.map(memberMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.post(
    "/:id/members",
    write(deps, joinSyndicateBody, async ({ session, request, body, operationId }) => {
      if (body.shares !== undefined) throw new Refused("SHARES_ARE_BOUGHT");
      const joined = await syndicates.join({ operationId, syndicate: idIn(request), player: session.playerId });
      return { status: 201, body: syndicateMessage(joined) };
    }),
  );

  router.delete(
    "/:id/members",
    write(deps, leaveSyndicateBody, async ({ session, request, operationId }) => {
      const left = await syndicates.leave({ operationId, syndicate: idIn(request), player: session.playerId });
      return { status: 200, body: syndicateMessage(left) };
    }),
  );

  router.use(invitationRoutes(deps, syndicateMessage));
  router.post("/:id/contributions", limited(deps.limits, { "money-write": 1 }), contribution(deps));

  router.get("/:id/history", async (request, response) => {
    const viewer = viewerOf(response);
    const { items, nextCursor } = await syndicates.history(idIn(request), viewer, pageOf(request));
    const message: Page<TreasuryLineMessage> = { items: items.map(lineMessage), nextCursor };
    sendPage(request, response, message);
  });

  return router;
}

const contribution = (deps: Pick<HttpDeps, "syndicates" | "dividends" | "answers" | "logger">) =>
  write(deps, contributionBody, async ({ session, request, body, operationId }) => {
    const { syndicate, contribution: made } = await deps.syndicates.contribute({
      id: operationId,
      syndicate: idIn(request),
      player: session.playerId,
      amount: body.amount,
    });
    const message: ContributionMessage = { ...messageWith(deps)(syndicate), contribution: made };
    return { status: 201, body: message };
  });

const viewerOf = (response: Response) => {
  const { playerId: id, role } = sessionOf(response);
  return { id, isAdmin: role === "ADMIN" };
};

const idIn = (request: Request) => idOf(syndicateId, request);

const messageWith =
  ({ dividends }: Pick<HttpDeps, "dividends">) =>
  (syndicate: Syndicate): SyndicateMessage => {
    const { treasury, worth: _worth, members, ...rest } = syndicate;
    return {
      ...rest,
      treasury: exactNumber(treasury),
      members: members.map(memberMessage),
      sharePrice: sharePriceOf(syndicate),
      nextPayDay: dividends.nextPayDay(),
      dividendNow: exactNumber(dividendNow(syndicate)),
    };
  };

const memberMessage = ({ hasGranted, ...member }: Member): MemberMessage => ({
  ...member,
  ...(hasGranted && { granted: true as const }),
});

const lineMessage = ({
  id,
  kind,
  amount,
  balanceAfter,
  userId,
  runId,
  period,
  createdAt,
}: TreasuryLine): TreasuryLineMessage => ({
  id,
  kind,
  amount: exactNumber(amount),
  balanceAfter: exactNumber(balanceAfter),
  userId,
  runId,
  period,
  createdAt,
});
