/** How much a player may ask over HTTP: taken before the work, reported in the headers of the answer. */
import type { Request, RequestHandler, Response } from "express";
import { type Costs, type Limits, orRefuse, type Standing } from "../../kernel/limits.ts";
import { type PolicyName, windowMsOf } from "../../kernel/policies.ts";
import { sessionOf } from "./bearer.ts";

/** Behind `signedIn`. @throws {Refused} RATE_LIMITED */
export function limited(limits: Limits, costs: Costs | ((request: Request) => Costs)): RequestHandler {
  return async (request, response, next) => {
    const wanted = typeof costs === "function" ? costs(request) : costs;
    settle(limits, response, await limits.take(sessionOf(response).playerId, wanted));
    next();
  };
}

/** The same without a round trip: for a table's action. */
export function limitedAtOnce(limits: Limits, policy: PolicyName): RequestHandler {
  return (_request, response, next) => {
    settle(limits, response, [limits.takeAtOnce(sessionOf(response).playerId, policy)]);
    next();
  };
}

/** By address: for calls without a token. @throws {Refused} RATE_LIMITED */
export async function limitAddress(
  limits: Limits,
  response: Response,
  address: string,
  policy: PolicyName,
): Promise<void> {
  settle(limits, response, await limits.take(address, { [policy]: 1 }));
}

/** Any call, and what a read costs beside: a list by its lines. */
export const callCosts = ({ method, query }: Request): Costs =>
  method === "GET" || method === "HEAD"
    ? { api: 1, reads: query["limit"] === undefined ? 1 : linesOf(query["limit"]) / 25 }
    : { api: 1 };

const LINES_MAX = 200;

/** As many as a page may hold where the number makes no sense: it will be refused. */
function linesOf(limit: unknown): number {
  const lines = Number(limit);
  return lines >= 1 && lines <= LINES_MAX ? lines : LINES_MAX;
}

/** IETF draft-ietf-httpapi-ratelimit-headers-10: each policy with its quota and window, and where the caller stands, in seconds. */
function settle(limits: Limits, response: Response, standings: readonly Standing[]): void {
  const bounded = standings.filter(({ remaining }) => Number.isFinite(remaining));
  if (bounded.length > 0) {
    const policies = bounded.map(({ policy }) => {
      const { [policy]: known } = limits.policies;
      return `"${policy}";q=${known.burst};w=${Math.max(1, Math.round(windowMsOf(known) / 1_000))}`;
    });
    const places = bounded.map(
      ({ policy, remaining, waitMs }) => `"${policy}";r=${remaining};t=${Math.max(1, Math.ceil(waitMs / 1_000))}`,
    );
    append(response, "RateLimit-Policy", policies);
    append(response, "RateLimit", places);
  }
  orRefuse(standings);
}

function append(response: Response, name: string, items: readonly string[]): void {
  const before = response.getHeader(name);
  response.setHeader(name, [...(before === undefined ? [] : [String(before)]), ...items].join(", "));
}
