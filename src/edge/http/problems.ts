/** Errors as RFC 9457 problem documents. */
import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { Log } from "../../kernel/log.ts";
import { Refused } from "../../kernel/refusals.ts";
import { ERRORS, problem } from "../../protocol/errors.ts";
import { type Explained, explain } from "../explain.ts";

/** For a retryable error without a time of its own. */
const RETRY_AFTER_MS = 1_000;

function sendProblem(response: Response, { code, facts }: Explained): void {
  sendStoredProblem(response, problem(code, facts));
}

/** @param document as `problem` makes it, now or when the first answer was kept. */
export function sendStoredProblem(response: Response, document: ReturnType<typeof problem>): void {
  const { retryAfterMs } = document as { retryAfterMs?: unknown };
  if (document.status === 429 || document.status === 503 || typeof retryAfterMs === "number") {
    const waitMs = typeof retryAfterMs === "number" ? retryAfterMs : RETRY_AFTER_MS;
    response.setHeader("Retry-After", Math.max(1, Math.ceil(waitMs / 1_000)));
  }
  response.locals["code"] = document.code; // For those who write down how calls end.
  if (document.status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="vegascore"');
  response.status(document.status).type("application/problem+json").send(JSON.stringify(document));
}

/** After every route: an unknown path, or a known one with another method. */
export const noSuchPath: RequestHandler = () => {
  throw new Refused("NOT_FOUND");
};

/** The last handler: whatever was thrown anywhere becomes a problem document, here and nowhere else. */
export function handleErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { method, path } = request;
    const explained = explain(unreadableBody(error) ?? error, log, { method, path });
    if (ERRORS[explained.code].status === 503)
      log.warn({ type: "http_unavailable", method, path, err: error }, "refused for now");
    if (response.headersSent)
      next(error); // Too late to answer: Express cuts the connection.
    else sendProblem(response, explained);
  };
}

/**
 * What body-parser and the router throw for what a client sent: not JSON, too long, wrong charset, compressed otherwise than it
 * says, a bad %-escape in the path.
 */
function unreadableBody(error: unknown): Refused | null {
  if (error instanceof URIError) return new Refused("NOT_FOUND", {}, { cause: error });
  if (typeof error !== "object" || error === null) return null;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (typeof status !== "number" || status < 400 || status >= 500) return null; // Nothing of ours carries one.
  if (type === "encoding.unsupported") return new Refused("UNSUPPORTED_MEDIA_TYPE", {}, { cause: error });
  const message = (typeof type === "string" && BODY_PROBLEMS[type]) || "can't be read";
  return new Refused("VALIDATION_FAILED", { issues: [{ path: "", message }] }, { cause: error });
}

const BODY_PROBLEMS: Readonly<Record<string, string>> = {
  "entity.parse.failed": "is not JSON",
  "entity.too.large": "is longer than 64 KB",
};
