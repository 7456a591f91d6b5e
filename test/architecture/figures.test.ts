/** The figures of docs/SPEC.md, A8 to A17. That no function is longer than 70 lines is a rule of biome.json. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { PROJECT, roomOf, textsIn } from "./sources.ts";

const LINES_MAX = 350;
const CODE = /\.(tsx?|mjs|css)$/;
/** One entry per text of the page, in three languages: as long as the page has texts. */
const LISTS = /^web\/i18n\/(en|de|es)\.ts$/;

const code = [...textsIn("src", CODE)];
const functions = [...textsIn("prisma/functions", /\.sql$/)];

it("[A8] no file of the product is longer than 350 lines", () => {
  const isLong = ([path, text]: [string, string]) => text.split("\n").length - 1 > LINES_MAX && !LISTS.test(path);
  expect([...code, ...functions].filter(isLong).map(([path]) => path)).toEqual([]);
});

it("[A8] no function of the product is longer than 70 lines: the linter refuses it", () => {
  const { linter, overrides } = JSON.parse(readFileSync(join(PROJECT, "biome.json"), "utf8")) as BiomeSettings;
  expect(linter.rules.complexity?.["noExcessiveLinesPerFunction"]).toEqual({
    level: "error",
    options: { maxLines: 70 },
  });
  const excusing = overrides.filter(
    (one) => one.linter.rules.complexity?.["noExcessiveLinesPerFunction"] !== undefined,
  );
  expect(excusing.flatMap(({ includes }) => includes)).toEqual(["test/**"]);
  expect(code.filter(([, text]) => text.includes("biome-ignore lint/complexity/noExcessiveLines"))).toEqual([]);
});

it("[A9] within a room of the product or of the laboratory no two files have the same name", () => {
  const lab = [...textsIn("test/lab", CODE).keys()];
  const all = [...code.map(([path]) => ["src", path] as const), ...lab.map((path) => ["test/lab", path] as const)];
  const named = all.filter(([, path]) => !basename(path).startsWith("index."));
  const names = named.map(([place, path]) => `${place}/${roomOf(path)}: ${basename(path)}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it("[A10] nothing is cast to `never` and nothing is `any`, in the product and in the tests", () => {
  const all = [...code, ...textsIn("test", CODE)];
  // The linter refuses `any`; this finds those who told it to look away.
  const wrong = all.filter(
    ([, text]) => /\bas never\b(?!["`])/.test(text) || text.includes("suspicious/noExplicitAny" + ":"),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it("[A13] a string becomes an id in the kernel alone: no other file casts one", () => {
  const all = [...code, ...textsIn("test", CODE)].filter(([path]) => path !== "kernel/ids.ts");
  const wrong = all.filter(([, text]) => /\bas (Table|Player|Round|Syndicate|Run)Id\b/.test(text));
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it("[A17] only the wiring names crash points: no use case, store or edge does", () => {
  const naming = code
    .filter(([, text]) => /crashAt|crashPoint|CrashPoint|CRASH_POINT/.test(text))
    .map(([path]) => path);
  const mayName = /^(config|main|worker)\.ts$|^wiring\/|^infrastructure\/resilience\/crash\w+\.ts$/;
  expect(naming.filter((path) => !mayName.test(path))).toEqual([]);
});

it("[A12] docs/ARCHITECTURE.md lists every room of src/ and every folder of the project", () => {
  const page = readFileSync(join(PROJECT, "docs", "ARCHITECTURE.md"), "utf8");
  const listed = (indent: string) =>
    [...page.matchAll(new RegExp(`^${indent}([\\w.]+/?) {2,}\\S`, "gm"))].map(([, name]) => name);
  expect(listed(" {2}").filter((name) => existsSync(join(PROJECT, "src", name!)))).toEqual(
    expect.arrayContaining(entriesOf("src")),
  );
  const folders = entriesOf(".").filter((name) => name.endsWith("/"));
  expect(folders.filter((name) => !new RegExp(`^${name}\\s`, "m").test(page))).toEqual([]);
});

/** What git keeps of a folder: without what is made, and how the bundler is told. */
function entriesOf(folder: string): string[] {
  const entries = readdirSync(join(PROJECT, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !/^\.|^(node_modules|dist|dist-client|shots)$|^vite\.config/.test(name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

interface Rules {
  readonly complexity?: Readonly<Record<string, unknown>>;
}
interface BiomeSettings {
  readonly linter: { readonly rules: Rules };
  readonly overrides: readonly { readonly includes: readonly string[]; readonly linter: { readonly rules: Rules } }[];
}
