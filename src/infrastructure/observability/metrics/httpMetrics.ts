/** What /metrics answers, and how HTTP calls get into it. */
import { performance } from "node:perf_hooks";
import type { Request, RequestHandler } from "express";
import { inRootSpan } from "../tracing/spans.ts";
import { callerOf } from "./describeRequests.ts";
import type { Metrics } from "./metrics.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function createMetricsHandler(metrics: Metrics): RequestHandler {
  return async (_request, response) => {
    const text = await metrics.scrape();
    response.type(metrics.registry.contentType).send(text);
  };
}

/** Times every call that passes it, and makes it a trace; must stand before the routes. */
export function timeHttp(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const method = METHODS.has(request.method) ? request.method : "OTHER";
    inRootSpan(method, {}, callerOf(request.headers), (end) => {
      response.once("close", () => {
        const status = response.writableFinished ? String(response.statusCode) : "aborted";
        const seconds = (performance.now() - startedAt) / 1_000;
        const route = routeOf(request);
        metrics.http_request_duration_seconds.observe({ method, route, status }, seconds);
        end({ name: `${method} ${route}`, facts: { status }, hasFailed: response.statusCode >= 500 });
      });
      next();
    });
  };
}

/**
 * The route's template: `/api/tables/:id`. Routers forget where they were mounted once an error leaves them, so the mount
 * point is what the template does not cover of the path. Mount points hold no parameters and are written in lower case, as
 * no caller need write them: Express takes `/API/Tables` for the same. So a label is one of the code's own (O3).
 */
function routeOf(request: Request): string {
  const template = (request.route as { path?: unknown } | undefined)?.path;
  if (typeof template !== "string") return "other";
  const given = segments(pathOf(request.originalUrl).toLowerCase());
  const matched = segments(template);
  return `/${[...given.slice(0, given.length - matched.length), ...matched].join("/")}`;
}

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";
const segments = (path: string): string[] => path.split("/").filter((segment) => segment !== "");
