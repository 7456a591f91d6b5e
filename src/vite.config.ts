/**
 * Bundles the server and the worker, with the packages they load, into dist/server: a container then reads some files
 * instead of a thousand, and is ready in half the time. Only what Node must find as a package stays one.
 */
import { join, resolve } from "node:path";
import { defineConfig } from "vite";

const HERE = import.meta.dirname;

export default defineConfig({
  root: HERE,
  publicDir: false,
  ssr: {
    noExternal: true,
    external: [
      "@node-rs/argon2", // Machine code.
      "pino", // Starts a thread of its own from a file of its package, where a person reads the log.
    ],
  },
  build: {
    ssr: true,
    outDir: resolve(HERE, "../dist/server"),
    emptyOutDir: true,
    target: "node20",
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      output: { sourcemapExcludeSources: true },
      input: { main: join(HERE, "main.ts"), worker: join(HERE, "worker.ts") },
    },
  },
});
