/**
 * The tests as they are, over a product that lacks one guard: WITHOUT_GUARD names it, and only the test that must notice
 * runs. Without the variable all of those tests run over the product as it is, and must pass.
 */
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vitest/config";
import { type Guard, REAL_GUARDS } from "../guards.ts";

const PROJECT = resolve(import.meta.dirname, "../../../..");
const name = process.env["WITHOUT_GUARD"];
const missing = REAL_GUARDS.filter((guard) => guard.name === name);
if (name !== undefined && missing.length !== 1) throw new Error(`there is no guard "${name}"`);
const noticing = (name === undefined ? REAL_GUARDS : missing).map(({ noticedBy }) => noticedBy);

export default defineConfig({
  root: PROJECT,
  plugins: missing.map(takeAway),
  test: {
    include: noticing.map(({ kind, file }) => `test/${kind}/${file}`),
    testNamePattern: new RegExp(noticing.map(({ title }) => title.replace(/[[\]().]/g, "\\$&")).join("|")),
    globalSetup: noticing.some(({ kind }) => kind === "integration") ? ["test/lab/mutations/suite/stores.ts"] : [],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Without a guard the first failure says all.
    bail: name === undefined ? 0 : 1,
    watch: false,
  },
});

/** What is in our own text is taken away while it is loaded. */
function takeAway({ name, where }: Guard): Plugin {
  return {
    name: `without ${name}`,
    enforce: "pre",
    transform(code, id) {
      if (!("file" in where) || id !== resolve(PROJECT, where.file)) return null;
      if (code.split(where.text).length !== 2) throw new Error(`${where.file} does not have "${where.text}" once`);
      return { code: code.replace(where.text, () => where.instead), map: null };
    },
  };
}
