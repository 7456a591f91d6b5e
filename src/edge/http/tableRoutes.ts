/** /api/tables: the lobby, opening a table, and playing without a socket. */
import { Router } from "express";
import { asTableId } from "../../kernel/ids.ts";
import { actBodyOf, openTableBodyOf } from "../../protocol/http.ts";
import { tableId } from "../../protocol/values.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { callCosts, limited, limitedAtOnce } from "./limited.ts";
import { pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

export function tableRoutes(
  deps: Pick<HttpDeps, "tables" | "social" | "game" | "answers" | "limits" | "logger" | "standstill">,
): Router {
  const { tables, social, game, limits, standstill } = deps;
  const router = Router();
  const call = limited(limits, callCosts);

  router.get("/", call, async (request, response) => {
    sendPage(request, response, await tables.list(pageOf(request)));
  });

  router.post(
    "/",
    limited(limits, { api: 1, "table-open": 1 }),
    write(deps, openTableBodyOf(game.rules), async ({ session, body, operationId }) => {
      const rules = { ...game.defaultRules, ...body.rules };
      social.decentName("name", body.name);
      const openedBy = session.playerId;
      return { status: 201, body: await tables.open({ ...body, rules, openedBy, tableId: asTableId(operationId) }) };
    }),
  );

  router.get("/:id", call, async (request, response) => {
    response.json(await tables.view(idOf(tableId, request)));
  });

  router.post(
    "/:id/actions",
    limitedAtOnce(limits, "table-act"),
    write(deps, actBodyOf(game.action), async ({ session, request, body }) => {
      const player = { id: session.playerId, username: session.username };
      const mayBeLate = standstill.mayHaveWaited();
      return { status: 200, body: await tables.act({ tableId: idOf(tableId, request), player, mayBeLate, ...body }) };
    }),
  );

  return router;
}
