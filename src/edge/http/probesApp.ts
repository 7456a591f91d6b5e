/** What a process serves beside, or instead of, players: the platform's probes, and what its operators look at. */
import express, { type Express, type RequestHandler } from "express";
import type { Log } from "../../kernel/log.ts";
import { closeRoutes } from "./closeRoutes.ts";
import { type OperatorAccess, operatorsOnly } from "./operatorsOnly.ts";
import { handleErrors, noSuchPath } from "./problems.ts";
import { securityHeaders } from "./securityHeaders.ts";

export interface Probes {
  readonly ready: RequestHandler;
  readonly metrics: RequestHandler;
  readonly health?: RequestHandler;
}

export function createProbesApp({ ready, metrics, health }: Probes, log: Log, access: OperatorAccess = {}): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(securityHeaders());
  app.get("/live", (_request, response) => void response.json({ live: true }));
  app.get("/ready", ready);
  app.get("/metrics", operatorsOnly(access, metrics));
  if (health !== undefined) app.get("/health", operatorsOnly(access, health));
  closeRoutes(app.router);
  app.use(noSuchPath);
  app.use(handleErrors(log));
  return app;
}
