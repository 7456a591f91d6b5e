/**
 * The service worker: the page opens at once and without a network. It keeps the page's own files and nothing else;
 * whatever the house says (/api, /socket.io, /health) is never kept and not even looked at.
 */
const worker = self as unknown as ServiceWorkerGlobalScope; // What the compiler's library calls it is the general kind.

const CACHE = "page-1";
const SHELL = "/";
/** Named by their content: what is kept once is right for ever. */
const isAsset = ({ pathname }: URL): boolean => pathname.startsWith("/assets/");
const ASSETS_MAX = 60; // Two or three releases; the oldest go first.

worker.addEventListener("install", (event) => {
  event.waitUntil(refreshShell().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (isAsset(url)) event.respondWith(fromCacheFirst(request));
  else if (request.mode === "navigate" && !/^\/(api|health|ready|metrics|socket\.io)\b/.test(url.pathname))
    event.respondWith(page(request));
});

async function fromCacheFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const fresh = await fetch(request);
  if (fresh.ok) {
    await cache.put(request, fresh.clone());
    await dropOldest(cache);
  }
  return fresh;
}

/** Somebody may look at a picture or a probe under its own address: that is not what opens without a network. */
const isPage = ({ ok, headers }: Response): boolean =>
  ok && (headers.get("content-type") ?? "").startsWith("text/html");

/** The newest page there is; without a network the one from last time. */
async function page(request: Request): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (isPage(fresh)) await (await caches.open(CACHE)).put(SHELL, fresh.clone());
    return fresh;
  } catch (error) {
    const known = await caches.match(SHELL);
    if (known === undefined) throw error;
    return known;
  }
}

/** The page and what it begins with: those came before the worker did, and may never be asked for again. */
async function refreshShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.add(new Request(SHELL, { cache: "reload" }));
  const text = (await (await cache.match(SHELL))?.text()) ?? "";
  await cache.addAll([...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path));
}

async function dropOldest(cache: Cache): Promise<void> {
  const assets = (await cache.keys()).filter(({ url }) => isAsset(new URL(url)));
  await Promise.all(assets.slice(0, Math.max(0, assets.length - ASSETS_MAX)).map((request) => cache.delete(request)));
}
