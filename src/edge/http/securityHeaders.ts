/** What a browser may do with an answer of ours. On every answer: calls, the page, probes, and refusals of all of them. */
import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * Scripts, styles and pictures from here alone, connections to the other containers too; no other page may frame the game.
 * @param publicUrls where our page may connect beside its own origin.
 */
export function securityHeaders(publicUrls: readonly string[] = []): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false, // They would upgrade http to https, also on a developer's machine.
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", ...publicUrls.flatMap((url) => [url, url.replace(/^http/, "ws")])],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
  });
}
