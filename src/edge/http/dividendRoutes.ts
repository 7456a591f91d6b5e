/** /api/admin/dividends: start a run, watch it, decide on it, retry what failed. */
import { type Request, Router } from "express";
import type { DividendRun, Payout, RunCounts } from "../../dividends/ports/book.ts";
import { exactNumber } from "../../kernel/amounts.ts";
import { asRunId, asSyndicateId, type PlayerId, type RunId } from "../../kernel/ids.ts";
import { readIdCursor } from "../../kernel/pages.ts";
import {
  type DividendRunDetails,
  type DividendRunMessage,
  type DividendStatusMessage,
  dividendDecisionBody,
  dividendRetryBody,
  dividendRunBody,
  type PayoutMessage,
  payoutsQuery,
} from "../../protocol/dividends.ts";
import { type Page, runId } from "../../protocol/values.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { pageIn, pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

const FAILURES_SHOWN = 100;

export function dividendRoutes(deps: Pick<HttpDeps, "dividends" | "answers" | "logger">): Router {
  const { dividends } = deps;
  const router = Router();

  router.post(
    "/runs",
    write(deps, dividendRunBody, async ({ session, body, operationId }) => ({
      status: 202,
      body: await dividends.run({ ...body, runId: asRunId(operationId), requestedBy: session.playerId }),
    })),
  );

  router.get("/runs", async (request, response) => {
    const { items, nextCursor } = await dividends.runs(pageOf(request));
    const message: Page<DividendRunMessage> = { items: items.map(runMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.get("/status", async (_request, response) => {
    const { queueMetrics, lastRun, nextScheduledRun } = await dividends.getStatus();
    const message: DividendStatusMessage = {
      queueMetrics,
      lastRun: lastRun && runMessage({ run: lastRun, counts: queueMetrics }),
      nextScheduledRun,
    };
    response.json(message);
  });

  router.get("/runs/:id", async (request, response) => {
    response.json(await details(deps, idOf(runId, request)));
  });

  router.get("/runs/:id/payouts", async (request, response) => {
    const { state, cursor, limit } = pageIn(request, payoutsQuery);
    const after = cursor === undefined ? null : asSyndicateId(readIdCursor(cursor));
    const page = { state: state ?? null, after, limit };
    const { items, nextCursor } = await dividends.payouts(idOf(runId, request), page);
    const message: Page<PayoutMessage> = { items: items.map(payoutMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.post(
    "/runs/:id/retry",
    write(deps, dividendRetryBody, async ({ request, body }) => ({
      status: 202,
      body: await dividends.retry(idOf(runId, request), body.syndicateId),
    })),
  );

  const decision = (decide: typeof dividends.approve) =>
    write(
      deps,
      dividendDecisionBody,
      async ({ session, request }: { session: { playerId: PlayerId }; request: Request }) => ({
        status: 202,
        body: await decide(idOf(runId, request), session.playerId),
      }),
    );
  router.post("/runs/:id/approve", decision(dividends.approve));
  router.post("/runs/:id/reject", decision(dividends.reject));

  return router;
}

async function details({ dividends }: Pick<HttpDeps, "dividends">, runId: RunId): Promise<DividendRunDetails> {
  const found = await dividends.details(runId);
  const failed = { state: "FAILED", after: null, limit: FAILURES_SHOWN } as const;
  const { items } = await dividends.payouts(runId, failed);
  return { ...runMessage(found), failures: items.map(payoutMessage) };
}

function runMessage({ run, counts }: { run: DividendRun; counts: RunCounts }): DividendRunMessage {
  const { pending: _pending, ...rest } = run;
  return { ...rest, ...counts, amount: exactNumber(run.amount), paidAmount: exactNumber(run.paidAmount) };
}

const payoutMessage = (payout: Payout): PayoutMessage => ({
  ...payout,
  amount: exactNumber(payout.amount),
  paidAmount: exactNumber(payout.paidAmount),
});
