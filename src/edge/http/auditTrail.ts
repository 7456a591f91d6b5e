/**
 * What admins do is written down: every call that may change something, before it is carried out and as it was answered,
 * and every look at dividends. Other looks are in the request log; dashboards repeat them every second.
 */
import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { AdminCall } from "../../requests/ports.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";

/** After `adminOnly`. A call that can't be written down is not carried out: SERVICE_UNAVAILABLE (S19). */
export function auditTrail({ audit, logger }: Pick<HttpDeps, "audit" | "logger">): RequestHandler {
  return async (request, response, next) => {
    const isLook = request.method === "GET" || request.method === "HEAD";
    if (isLook && !request.path.startsWith("/dividends")) return next();
    const call = callOf(request, response);
    if (!isLook) await audit.asked(call);
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
  call: `${request.method} ${request.originalUrl.split("?", 1)[0] ?? ""}`,
  address: request.ip ?? "unknown",
  request: { ...(request.query as object), ...(request.body as object | undefined) },
});
