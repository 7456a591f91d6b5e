/** The browser client: files built beforehand, compressed beforehand, and one page for every address that is no file. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RequestHandler } from "express";
import sirv from "sirv";

const YEAR_S = 31_536_000;
const DAY_S = 86_400;

/** Addresses of programs, and what scanners look for: a wrong one among them is answered as the protocol says, never with the page. */
const NO_PAGES = [/^\/(api|assets|socket\.io|health|ready|metrics)(\/|$)/, /\/\./];

/**
 * Serves the folder that `npm run build` fills; which files there are is looked up once, at the start.
 * @returns undefined when the page was not built: a server without it still serves every call.
 */
export function createSite(folder: string): RequestHandler | undefined {
  if (!existsSync(join(folder, "index.html"))) return undefined;
  const files = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    single: true,
    ignores: NO_PAGES,
    setHeaders: (response, path) => void response.setHeader("Cache-Control", cachingOf(path)),
  });
  return (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") files(request, response, next);
    else next();
  };
}

/** Assets are named by their content and never change. The page and its worker are asked for anew each time. */
function cachingOf(path: string): string {
  if (path.startsWith("/assets/")) return `public, max-age=${YEAR_S}, immutable`;
  return /\.(png|svg|webmanifest)$/.test(path) ? `public, max-age=${DAY_S}` : "no-cache";
}
