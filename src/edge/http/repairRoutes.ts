/** /api/admin/repairs: corrections of the books, by four eyes. Mounted behind `adminOnly`. */
import { type Request, Router } from "express";
import type { Repair } from "../../money/ports/repairs.ts";
import { decideRepairBody, type RepairMessage, repairBody, repairId } from "../../protocol/repairs.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { type Write, write } from "./idempotentWrites.ts";
import { pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

export function repairRoutes(deps: Pick<HttpDeps, "tables" | "answers" | "logger">): Router {
  const { repairs } = deps.tables;
  const router = Router();

  router.get("/", async (request, response) => {
    const { items, nextCursor } = await repairs.page(pageOf(request));
    sendPage(request, response, { items: items.map(repairMessage), nextCursor });
  });

  router.get("/:id", async (request, response) => {
    response.json(repairMessage(await repairs.find(idOf(repairId, request))));
  });

  router.post(
    "/",
    write(deps, repairBody, async ({ session, body, operationId }) => {
      const repair = await repairs.propose(operationId, body.subject, session.playerId);
      return { status: 201, body: repairMessage(repair) };
    }),
  );

  const decide = (approve: boolean) =>
    write(deps, decideRepairBody, async ({ session, request, operationId }: Write<object> & { request: Request }) => {
      const repair = await repairs.decide(operationId, idOf(repairId, request), session.playerId, approve);
      return { status: 200, body: repairMessage(repair) };
    });
  router.post("/:id/approve", decide(true));
  router.post("/:id/reject", decide(false));

  return router;
}

/** Without what only the database needs of a step: its hashes. */
const repairMessage = ({ steps, ...repair }: Repair): RepairMessage => ({
  ...repair,
  steps: steps.map((step) => {
    const { hash: _hash, digest: _digest, ...shown } = step as typeof step & { hash?: string; digest?: string };
    return shown;
  }),
});
