/** /api/admin/dividends: start a run, watch it, decide on it, retry what failed. */
import { type Request, Router } from "express";
import type { Distribution, DividendRun, Payout, RunCounts } from "../../dividends/ports/book.ts";
import { exactNumber } from "../../kernel/amounts.ts";
import { asRunId, asSyndicateId, type PlayerId, type RunId } from "../../kernel/ids.ts";
import { readIdCursor } from "../../kernel/pages.ts";
import {
  type DistributionMessage,
  type DividendRunDetails,
  type DividendRunMessage,
  type DividendStatusMessage,
  dividendDecisionBody,
  dividendRetryBody,
  dividendRunBody,
  type PayoutMessage,
  payoutsQuery,
} from "../../protocol/dividends.ts";
import { explainReason } from "../../protocol/payoutReasons.ts";
import { type Page, runId } from "../../protocol/values.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { pageIn, pageOf, sendPage } from "./pages.ts";
import { idOf } from "./parse.ts";

const PAYOUTS_SHOWN = 100;

export function dividendRoutes(deps: Pick<HttpDeps, "dividends" | "answers" | "logger">): Router {
  const { dividends } = deps;
  const router = Router();

  router.post(
    "/runs",
    write(deps, dividendRunBody, async ({ session, body, operationId }) => ({
      status: 202,
      body: distributionMessage(
        await dividends.run({ ...body, runId: asRunId(operationId), requestedBy: session.playerId }),
      ),
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
    const { state, cursor, ...how } = pageIn(request, payoutsQuery);
    const after = cursor === undefined ? null : asSyndicateId(readIdCursor(cursor));
    const page = { ...how, state: state ?? null, after };
    const { items, nextCursor } = await dividends.payouts(idOf(runId, request), page);
    const message: Page<PayoutMessage> = { items: items.map(payoutMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.post(
    "/runs/:id/retry",
    write(deps, dividendRetryBody, async ({ request, body, operationId }) => ({
      status: 202,
      body: distributionMessage(await dividends.retry(operationId, idOf(runId, request), body.syndicateId)),
    })),
  );

  const decision = (decide: typeof dividends.approve) =>
    write(deps, dividendDecisionBody, async ({ session, request, operationId }: Decision) => ({
      status: 202,
      body: distributionMessage(await decide(operationId, idOf(runId, request), session.playerId)),
    }));
  router.post("/runs/:id/approve", decision(dividends.approve));
  router.post("/runs/:id/reject", decision(dividends.reject));

  return router;
}

interface Decision {
  readonly session: { readonly playerId: PlayerId };
  readonly request: Request;
  readonly operationId: string;
}

async function details({ dividends }: Pick<HttpDeps, "dividends">, runId: RunId): Promise<DividendRunDetails> {
  const found = await dividends.details(runId);
  const first = async (state: "FAILED" | "HELD"): Promise<PayoutMessage[]> => {
    const { items } = await dividends.payouts(runId, { state, after: null, limit: PAYOUTS_SHOWN });
    return items.map(payoutMessage);
  };
  return {
    ...runMessage(found),
    approvers: found.approvers,
    failures: await first("FAILED"),
    heldBack: await first("HELD"),
  };
}

function runMessage({ run, counts }: { run: DividendRun; counts: RunCounts }): DividendRunMessage {
  const { pending: _pending, ...rest } = run;
  return { ...rest, ...counts, amount: exactNumber(run.amount), paidAmount: exactNumber(run.paidAmount) };
}

const distributionMessage = ({ syndicates, ...rest }: Distribution): DistributionMessage => ({
  ...rest,
  syndicates: syndicates.map(({ syndicateId: id, name, state, reason, members, amount }) => ({
    ...{ id, name, state, reason, members },
    amount: exactNumber(amount),
  })),
});

const payoutMessage = (payout: Payout): PayoutMessage => ({
  ...payout,
  why: explainReason(payout.reason),
  amount: exactNumber(payout.amount),
  paidAmount: exactNumber(payout.paidAmount),
  lastAmount: payout.lastAmount === null ? null : exactNumber(payout.lastAmount),
});
