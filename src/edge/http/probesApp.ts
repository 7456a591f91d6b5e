/** What a process without players serves: the platform's probes and metrics. */
import express, { type Express, type RequestHandler } from "express";

export interface Probes {
  readonly ready: RequestHandler;
  readonly metrics: RequestHandler;
}

export function createProbesApp({ ready, metrics }: Probes): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get("/live", (_request, response) => void response.json({ live: true }));
  app.get("/ready", ready);
  app.get("/metrics", metrics);
  return app;
}
