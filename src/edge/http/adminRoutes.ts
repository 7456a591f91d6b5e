/** /api/admin: for the role ADMIN alone. */
import { Router } from "express";
import { exactNumber } from "../../kernel/amounts.ts";
import type { AuditEntryMessage } from "../../protocol/dividends.ts";
import {
  accountName,
  type ChainRootMessage,
  freezeBody,
  type LedgerCheckMessage,
  unfreezeBody,
} from "../../protocol/http.ts";
import { type Page, tableId } from "../../protocol/values.ts";
import { auditLooks } from "./auditTrail.ts";
import { consoleRoutes } from "./consoleRoutes.ts";
import { dividendRoutes } from "./dividendRoutes.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { moderationRoutes } from "./moderationRoutes.ts";
import { pageOf, sendPage } from "./pages.ts";
import { idOf, parse } from "./parse.ts";
import { queueRoutes } from "./queueRoutes.ts";
import { repairRoutes } from "./repairRoutes.ts";

/** So that nobody takes `ok` for more than it is. */
const NOT_LOOKED_AT = [
  "Redis: the minute's pass compares tables that moved with their journals",
  "whether old rounds replay: npm run replay",
  "backups: docs/operations/backup.md",
] as const;

type AdminDeps = Pick<
  HttpDeps,
  | "players"
  | "money"
  | "social"
  | "tables"
  | "dividends"
  | "queues"
  | "audit"
  | "adminReads"
  | "answers"
  | "logger"
  | "timings"
>;

export function adminRoutes(deps: AdminDeps): Router {
  const { money, tables, audit, timings } = deps;
  const router = Router();
  router.use("/dividends", auditLooks(deps), dividendRoutes(deps));
  router.use(consoleRoutes(deps));
  router.use("/queues", queueRoutes(deps));
  router.use("/repairs", repairRoutes(deps));
  router.use("/moderation", moderationRoutes(deps));

  router.get("/audit", async (request, response) => {
    const { items, nextCursor } = await audit.page(pageOf(request));
    const message: Page<AuditEntryMessage> = { items: [...items], nextCursor };
    sendPage(request, response, message);
  });

  router.get("/metrics", (_request, response) => {
    response.json(timings?.() ?? []);
  });

  router.get("/ledger/check", async (_request, response) => {
    const { ok, accounts, transfers, tables: journals, journalRows, drift, problems } = await money.proveLedger();
    const message: LedgerCheckMessage = {
      ok,
      accounts: exactNumber(accounts),
      transfers: exactNumber(transfers),
      tables: exactNumber(journals),
      journalRows: exactNumber(journalRows),
      drift: exactNumber(drift),
      problems: [...problems],
      notLookedAt: [...NOT_LOOKED_AT],
    };
    response.json(message);
  });

  router.get("/ledger/roots", async (request, response) => {
    const items: readonly ChainRootMessage[] = await tables.chainRoots(pageOf(request));
    response.json({ items, nextCursor: null });
  });

  router.post(
    "/accounts/:id/unfreeze",
    write(deps, unfreezeBody, async ({ session, request, operationId }) => {
      const account = parse(accountName, request.params["id"]);
      const changed = await tables.unfreezeAccount(account, session.playerId, operationId);
      return { status: 200, body: { account, changed } };
    }),
  );

  router.post(
    "/tables/:id/freeze",
    write(deps, freezeBody, async ({ session, request, body, operationId }) => ({
      status: 200,
      body: await tables.freeze(idOf(tableId, request), body.reason, session.playerId, operationId),
    })),
  );

  router.post(
    "/tables/:id/unfreeze",
    write(deps, unfreezeBody, async ({ session, request, operationId }) => ({
      status: 200,
      body: await tables.unfreeze(idOf(tableId, request), session.playerId, operationId),
    })),
  );

  return router;
}
