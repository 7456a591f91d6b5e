/** One line of JSON per request, without what a line of log must not hold: tokens, bodies, query strings. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import type { Session } from "../../players/ports.ts";

/** Probed every few seconds by the platform. */
const QUIET: readonly string[] = ["/live", "/health", "/ready", "/metrics"];

export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    autoLogging: { ignore: ({ url }) => QUIET.includes(pathOf(url)) },
    genReqId: ({ headers }, response) => {
      const given = headers["x-request-id"];
      const id = typeof given === "string" && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
      response.setHeader("X-Request-Id", id);
      return id;
    },
    // At 5xx the error handler has written the reason; here it is one line among the others.
    customLogLevel: (_request, { statusCode }) => (statusCode >= 500 ? "warn" : "info"),
    customSuccessMessage: messageOf,
    customErrorMessage: messageOf,
    customAttributeKeys: { reqId: "requestId", responseTime: "latencyMs" },
    customProps: (_request, response) => ({ userId: playerOf(response as Response) }),
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: pathOf(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  });
}

/** Routers shorten `url` to what they have not matched; Express keeps the whole in `originalUrl`. */
const messageOf = (request: IncomingMessage & { originalUrl?: string }, { statusCode }: ServerResponse): string =>
  `${request.method} ${pathOf(request.originalUrl ?? request.url)} ${statusCode}`;

const pathOf = (url: string | undefined): string => (url ?? "").split("?", 1)[0] ?? "";

const playerOf = (response: Response): string | undefined =>
  (response.locals?.["session"] as Session | undefined)?.playerId;
