/** /api/wallet: what the caller has, how it came about, and play money in and out. */
import { Router } from "express";
import { exactNumber } from "../../kernel/amounts.ts";
import type { Posting } from "../../money/ports/ledger.ts";
import { CURRENCY } from "../../money/wallet.ts";
import {
  type PlayMoneyMessage,
  paymentBody,
  refillBody,
  type WalletMessage,
  type WalletTransactionMessage,
} from "../../protocol/http.ts";
import type { Page } from "../../protocol/values.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { limited } from "./limited.ts";
import { pageOf, sendPage } from "./pages.ts";

export function walletRoutes(deps: Pick<HttpDeps, "money" | "answers" | "limits" | "logger">): Router {
  const { money } = deps;
  const router = Router();

  router.get("/", async (_request, response) => {
    const { balance, version } = await money.wallet(sessionOf(response).playerId);
    const wallet: WalletMessage = { balance: exactNumber(balance), currency: CURRENCY, version: exactNumber(version) };
    response.json(wallet);
  });

  router.get("/transactions", async (request, response) => {
    const { items, nextCursor } = await money.transactions(sessionOf(response).playerId, pageOf(request));
    const page: Page<WalletTransactionMessage> = { items: items.map(transactionMessage), nextCursor };
    sendPage(request, response, page);
  });

  const payment = (pay: typeof money.deposit) =>
    write(deps, paymentBody, async ({ session, body, operationId }) => ({
      status: 201,
      body: await pay({ id: operationId, player: session.playerId, amount: body.amount }),
    }));
  const limit = limited(deps.limits, { "money-write": 1 });
  router.get("/play-money", (_request, response) => {
    const message: PlayMoneyMessage = { deposits: money.playMoney, refillsTo: exactNumber(money.refillTo) };
    response.json(message);
  });
  router.post(
    "/refill",
    limit,
    write(deps, refillBody, async ({ session }) => ({ status: 201, body: await money.refill(session.playerId) })),
  );
  router.post("/deposits", limit, payment(money.deposit));
  router.post("/withdrawals", limit, payment(money.withdraw));

  return router;
}

export const transactionMessage = (posting: Posting): WalletTransactionMessage => ({
  id: posting.transferId,
  kind: posting.kind,
  amount: exactNumber(posting.amount),
  balanceAfter: exactNumber(posting.balanceAfter),
  roundId: posting.roundId,
  createdAt: posting.createdAt,
});
