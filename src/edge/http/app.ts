/** The HTTP edge, put together: every call of the protocol, and nothing that decides anything. */
import express, { type Express, type RequestHandler } from "express";
import { Refused } from "../../kernel/refusals.ts";
import { roundId } from "../../protocol/values.ts";
import { adminRoutes } from "./adminRoutes.ts";
import { auditChanges } from "./auditTrail.ts";
import { authRoutes } from "./authRoutes.ts";
import { adminOnly, signedIn } from "./bearer.ts";
import { closeRoutes } from "./closeRoutes.ts";
import { cors, refuseForeignWrites } from "./cors.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { callCosts, limited } from "./limited.ts";
import { meRoutes } from "./meRoutes.ts";
import { byCaller, operatorsOnly } from "./operatorsOnly.ts";
import { idOf } from "./parse.ts";
import { handleErrors, noSuchPath } from "./problems.ts";
import { requestLog } from "./requestLog.ts";
import { securityHeaders } from "./securityHeaders.ts";
import { syndicateRoutes } from "./syndicateRoutes.ts";
import { tableRoutes } from "./tableRoutes.ts";
import { walletRoutes } from "./walletRoutes.ts";

const BODY_MAX = "64kb"; // The longest message of the protocol is under 2 KB.

/** In order: headers, probes, instruments, log, draining, body; calls without a token; calls with one; other methods; the site; unknown paths. */
export function createHttpApp(deps: HttpDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // Nothing under /api may be cached, and hashing every body costs more than it saves.
  app.set("trust proxy", deps.trustedProxies);
  app.set("query parser", "simple");
  app.use(securityHeaders(deps.publicUrls));

  // Asks nothing but whether this process still turns: a restart of every container would bring no store back.
  app.get("/live", (_request, response) => void response.json({ live: true }));
  const { health, brief, ready, metrics } = deps.probes;
  const access = deps.operators ?? {};
  app.get("/health", byCaller(access, health, brief));
  app.get("/ready", ready);
  app.get("/metrics", operatorsOnly(access, metrics));

  for (const instrument of deps.instruments ?? []) app.use(instrument);
  app.use(requestLog(deps.logger));
  const origins = deps.allowedOrigins ?? [];
  app.use("/api", cors(origins), refuseForeignWrites(origins), apiRoutes(deps));
  closeRoutes(app.router);

  if (deps.site !== undefined) app.use(deps.site);
  app.use(noSuchPath);
  app.use(handleErrors(deps.logger));
  return app;
}

function apiRoutes(deps: HttpDeps): RequestHandler {
  const api = express.Router();
  api.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  api.use(refuseWritesWhileDraining(deps));
  api.use(express.json({ limit: BODY_MAX }), refuseOtherBodies);

  const player = signedIn(deps.players);
  api.use("/auth", authRoutes(deps));
  const call = limited(deps.limits, callCosts);
  api.use("/me", player, call, meRoutes(deps));
  api.use("/wallet", player, call, walletRoutes(deps));
  api.use("/tables", player, tableRoutes(deps));
  api.use("/syndicates", player, call, syndicateRoutes(deps));
  api.get("/rounds/:id", player, limited(deps.limits, { api: 1, reads: 5 }), async (request, response) => {
    response.json(await deps.tables.round(idOf(roundId, request)));
  });
  const admin = [player, adminOnly, limited(deps.limits, { admin: 1 }), auditChanges(deps)];
  api.use("/admin", ...admin, adminRoutes(deps));
  return api;
}

/** A container that goes away finishes what it has begun and begins nothing new. */
function refuseWritesWhileDraining({ isDraining }: Pick<HttpDeps, "isDraining">): RequestHandler {
  return (request, response, next) => {
    if (!isDraining()) return next();
    response.setHeader("Connection", "close"); // The next request of this client finds another container.
    if (request.method === "GET" || request.method === "HEAD") return next();
    throw new Refused("DRAINING");
  };
}

/** Where a body may be left out, one of another type must not count as none: a dry run asked for as a form would pay. */
const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (request.body === undefined && (encoding !== undefined || length !== "0"))
    throw new Refused("VALIDATION_FAILED", { issues: [{ path: "", message: "must be sent as application/json" }] });
  next();
};
