/** The browser client: files built beforehand, compressed beforehand, and one page for every address that is no file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { RequestHandler } from "express";
import sirv from "sirv";

const YEAR_S = 31_536_000;
const DAY_S = 86_400;

/** Addresses of programs and of files, and what scanners look for: a wrong one among them is answered as the protocol says, never with the page. */
const NO_PAGES = [/^\/(api|assets|socket\.io|health|ready|metrics)(\/|$)/, /\/\./, /\.\w+$/];

/**
 * Serves the folder that `npm run build` fills; which files there are is looked up once, at the start.
 * @param publicUrls where the containers can be reached, written into the head of the page.
 * @returns undefined when the page was not built: a server without it still serves every call.
 */
export function createSite(folder: string, publicUrls: readonly string[] = []): RequestHandler | undefined {
  const path = join(folder, "index.html");
  if (!existsSync(path)) return undefined;
  const page = createPage(withContainers(readFileSync(path, "utf8"), publicUrls));
  const files = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    extensions: [], // The page itself is served from memory, under whatever address.
    setHeaders: (response, file) => void response.setHeader("Cache-Control", cachingOf(file)),
  });
  return (request, response, next) => {
    if (request.method !== "GET" && request.method !== "HEAD") return next();
    if (request.path === "/index.html") return page(request, response, next);
    files(request, response, () => {
      if (NO_PAGES.some((pattern) => pattern.test(request.path))) next();
      else page(request, response, next);
    });
  };
}

function withContainers(html: string, publicUrls: readonly string[]): string {
  if (publicUrls.length === 0) return html;
  return html.replace("</head>", `  <meta name="containers" content="${publicUrls.join(" ")}" />\n  </head>`);
}

/** Compressed once, asked for anew each time, and sent only when it has changed. */
function createPage(html: string): RequestHandler {
  const plain = Buffer.from(html);
  const bodies = { br: brotliCompressSync(plain), gzip: gzipSync(plain), identity: plain } as const;
  const etag = `W/"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return (request, response) => {
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", etag);
    response.vary("Accept-Encoding");
    if (request.headers["if-none-match"] === etag) return void response.status(304).end();
    const encoding = (["br", "gzip"] as const).find((one) => request.acceptsEncodings(one) === one) ?? "identity";
    if (encoding !== "identity") response.setHeader("Content-Encoding", encoding);
    response.type("html").send(bodies[encoding]);
  };
}

/** Assets are named by their content and never change. The page and its worker are asked for anew each time. */
function cachingOf(path: string): string {
  if (path.startsWith("/assets/")) return `public, max-age=${YEAR_S}, immutable`;
  return /\.(png|svg|webmanifest)$/.test(path) ? `public, max-age=${DAY_S}` : "no-cache";
}
