/** A known path asked with a method it does not have: 405, and the methods that it has. */
import type { IRoute, Request, Response, Router } from "express";
import { Refused } from "../../kernel/refusals.ts";

/**
 * Gives every path of `router`, and of the routers mounted in it, an answer to all other methods. Call it once, when the
 * routes are complete and before what is tried for any path (the site). OPTIONS is answered with the same list (L4).
 */
export function closeRoutes(router: Router): void {
  const methodsOf = new Map<string, Set<string>>();
  for (const { route, handle } of [...router.stack]) {
    if (route !== undefined && typeof route.path === "string") {
      const methods = methodsOf.get(route.path) ?? new Set();
      for (const method of methodsIn(route)) methods.add(method);
      methodsOf.set(route.path, methods);
    } else if (isRouter(handle)) closeRoutes(handle);
  }
  for (const [path, methods] of methodsOf) router.all(path, refuseOthers([...methods].join(", ")));
}

function methodsIn({ stack }: IRoute): string[] {
  const named = (stack as { method?: string }[]).flatMap(({ method }) => (method === undefined ? [] : [method]));
  return named.flatMap((method) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
}

const refuseOthers = (allow: string) => (request: Request, response: Response) => {
  response.setHeader("Allow", allow);
  if (request.method !== "OPTIONS") throw new Refused("METHOD_NOT_ALLOWED", { allowed: allow.split(", ") });
  response.status(204).end();
};

const isRouter = (handle: unknown): handle is Router =>
  typeof handle === "function" && Array.isArray((handle as { stack?: unknown }).stack);
