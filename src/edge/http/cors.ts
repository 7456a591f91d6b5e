/** Pages of other origins: those that are named may call, others may not (CORS). Cookies play no part: a token must be shown. */
import type { RequestHandler } from "express";
import { Refused } from "../../kernel/refusals.ts";
import { createOriginPolicy } from "../origins.ts";

const PREFLIGHT_S = "600";

export function cors(origins: readonly string[]): RequestHandler {
  const known = new Set(origins);
  return (request, response, next) => {
    if (known.size > 0) response.vary("Origin");
    const { origin } = request.headers;
    if (origin === undefined || !known.has(origin)) return next();
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader(
      "Access-Control-Expose-Headers",
      "Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Cache",
    );
    if (request.method !== "OPTIONS") return next();
    response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    response.setHeader("Access-Control-Max-Age", PREFLIGHT_S);
    response.status(204).end();
  };
}

/**
 * A page of another house can't read our answers, but its form or script could still make its visitors' browsers found guests
 * here. Programs send no Origin, and pass.
 */
export function refuseForeignWrites(origins: readonly string[]): RequestHandler {
  const isOurs = createOriginPolicy(origins);
  return ({ method, headers }, _response, next) => {
    const isWrite = method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
    if (isWrite && !isOurs(headers.origin, headers.host)) throw new Refused("FORBIDDEN");
    next();
  };
}
