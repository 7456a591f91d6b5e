/**
 * What admins do is written down: every call that may change something, before it is carried out and as it was answered,
 * and every look at dividends. Other looks are in the request log; dashboards repeat them every second. Which call it is is
 * said by where this is mounted, never by comparing the path as it was sent: `/DIVIDENDS` is dividends too.
 */
import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { AdminCall } from "../../requests/ports.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";

type AuditDeps = Pick<HttpDeps, "audit" | "logger">;

const isLook = ({ method }: Request): boolean => method === "GET" || method === "HEAD";

/** For every route behind `adminOnly`. A change that can't be written down is not carried out: SERVICE_UNAVAILABLE (S19). */
export function auditChanges(deps: AuditDeps): RequestHandler {
  const trail = auditTrail(deps);
  return (request, response, next) => (isLook(request) ? next() : trail(request, response, next));
}

/** For routes of which a look is written down too, once it was answered. */
export function auditLooks(deps: AuditDeps): RequestHandler {
  const trail = auditTrail(deps);
  return (request, response, next) => (isLook(request) ? trail(request, response, next) : next());
}

function auditTrail({ audit, logger }: AuditDeps): RequestHandler {
  return async (request, response, next) => {
    const call = callOf(request, response);
    if (!isLook(request)) await audit.asked(call);
    response.once("finish", () => {
      const answer = { status: response.statusCode, code: (response.locals["code"] as string | undefined) ?? null };
      audit
        .answered(call, answer)
        .catch((err: unknown) =>
          logger.error({ type: "audit_lost", ...call, ...answer, err }, "an admin call's answer"),
        );
    });
    next();
  };
}

const callOf = (request: Request, response: Response): AdminCall => ({
  callId: randomUUID(),
  adminId: sessionOf(response).playerId,
  call: `${request.method} ${pathOf(request)}`,
  address: request.ip ?? "unknown",
  request: { ...(request.query as object), ...(request.body as object | undefined) },
});

/** As the routes are written, so that one call has one name in the log however it was spelled. Ids are lower-case as well. */
const pathOf = ({ originalUrl }: Request): string =>
  (originalUrl.split("?", 1)[0] ?? "").toLowerCase().replace(/(?<=.)\/$/, "");
