/** /api/admin: for the role ADMIN alone. */
import { Router } from "express";
import { exactNumber } from "../../money/amounts.ts";
import type { LedgerCheckMessage } from "../../protocol/http.ts";
import type { HttpDeps } from "./deps.ts";

export function adminRoutes({ money }: Pick<HttpDeps, "money">): Router {
  const router = Router();

  router.get("/ledger/check", async (_request, response) => {
    const { ok, accounts, transfers, drift, problems } = await money.proveLedger();
    const message: LedgerCheckMessage = {
      ok,
      accounts: exactNumber(accounts),
      transfers: exactNumber(transfers),
      drift: exactNumber(drift),
      problems: [...problems],
    };
    response.json(message);
  });

  return router;
}
