/** Pages of other origins: those that are named may call, and nobody else's (CORS). Cookies play no part: a token must be shown. */
import type { RequestHandler } from "express";

const PREFLIGHT_S = "600";

export function letPagesCall(origins: readonly string[]): RequestHandler {
  const known = new Set(origins);
  return (request, response, next) => {
    if (known.size > 0) response.vary("Origin");
    const { origin } = request.headers;
    if (origin === undefined || !known.has(origin)) return next();
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", "Idempotent-Replayed, Retry-After, X-Cache");
    if (request.method !== "OPTIONS") return next();
    response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    response.setHeader("Access-Control-Max-Age", PREFLIGHT_S);
    response.status(204).end();
  };
}
