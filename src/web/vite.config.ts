/**
 * Builds the page into dist/web: one small entry for the player's path, everything else in chunks of its own, each
 * file also compressed beforehand. `vite --config src/web/vite.config.ts` serves it while developing.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const HERE = import.meta.dirname;
const OUT = resolve(HERE, "../../dist/web");
const SERVER = process.env["SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  root: HERE,
  publicDir: join(HERE, "public"),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // The content security policy knows no data: addresses.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { page: join(HERE, "index.html"), worker: join(HERE, "worker", "worker.ts") },
      output: {
        // A service worker is known by its address, so that one carries no hash.
        entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  plugins: [compressed()],
  server: {
    proxy: { "/api": SERVER, "/health": SERVER, "/metrics": SERVER, "/socket.io": { target: SERVER, ws: true } },
  },
});

/** Writes `.br` and `.gz` beside every text file, at the highest level: once here instead of at each request. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      for (const path of readdirSync(OUT, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|html|svg|webmanifest|txt)$/.test(path)) continue;
        const file = join(OUT, path);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
        );
      }
    },
  };
}
