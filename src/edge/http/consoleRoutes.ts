/** /api/admin/…: what the console shows beside money and dividends. Mounted behind `adminOnly`. */
import { type Request, Router } from "express";
import { exactNumber } from "../../kernel/amounts.ts";
import type { FoundPlayer, User } from "../../players/ports.ts";
import {
  type AdminPlayerMessage,
  banBody,
  type ContainerMessage,
  type FleetHistoryMessage,
  type FrozenMessage,
  fleetHistoryQuery,
  playersQuery,
} from "../../protocol/admin.ts";
import type { WalletTransactionMessage } from "../../protocol/http.ts";
import { type Page, playerId } from "../../protocol/values.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { pageIn, pageOf, sendPage } from "./pages.ts";
import { idOf, parse } from "./parse.ts";
import { transactionMessage } from "./walletRoutes.ts";

export function consoleRoutes(deps: Pick<HttpDeps, "players" | "money" | "adminReads" | "answers" | "logger">): Router {
  const { players, money, adminReads } = deps;
  const router = Router();

  router.get("/containers", async (_request, response) => {
    const items: readonly ContainerMessage[] = await adminReads.containers();
    response.json({ items, nextCursor: null });
  });

  router.get("/containers/history", async (request, response) => {
    const { samples } = parse(fleetHistoryQuery, request.query);
    const message: FleetHistoryMessage = await adminReads.fleetHistory(samples);
    response.json(message);
  });

  router.get("/frozen", async (request, response) => {
    const items: readonly FrozenMessage[] = await adminReads.frozen(pageOf(request).limit);
    response.json({ items, nextCursor: null });
  });

  router.get("/players", async (request, response) => {
    const { items, nextCursor } = await players.search(pageIn(request, playersQuery));
    const message: Page<AdminPlayerMessage> = { items: items.map(playerMessage), nextCursor };
    sendPage(request, response, message);
  });

  router.get("/players/:id/transactions", async (request, response) => {
    const { items, nextCursor } = await money.transactions(idOf(playerId, request), pageOf(request));
    const message: Page<WalletTransactionMessage> = { items: items.map(transactionMessage), nextCursor };
    sendPage(request, response, message);
  });

  const ban = (isBanned: boolean) =>
    write(deps, banBody, async ({ request, operationId }: { request: Request; operationId: string }) => {
      const banned: Pick<User, "id" | "status"> = await players.setBanned(
        idOf(playerId, request),
        isBanned,
        operationId,
      );
      const { id, status } = banned;
      return { status: 200, body: { id, status } };
    });
  router.post("/players/:id/ban", ban(true));
  router.post("/players/:id/unban", ban(false));

  return router;
}

const playerMessage = ({ balance, ...player }: FoundPlayer): AdminPlayerMessage => ({
  ...player,
  balance: balance === null ? null : exactNumber(balance),
});
