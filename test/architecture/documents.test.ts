/** What the pages say of the code is looked up: a file, a function, a name or a command that is gone fails here. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { PROJECT, textsIn } from "./sources.ts";

const pages = new Map([...textsIn("docs", /\.md$/), ["README.md", readFileSync(join(PROJECT, "README.md"), "utf8")]]);
const CODE = /\.(tsx?|mjs|sql|prisma|json|ya?ml|py|sh|html|css)$/;
const files = new Map(
  ["src", "prisma", "test", "docs"].flatMap((folder) =>
    [...textsIn(folder, CODE)].map(([p, t]) => [`${folder}/${p}`, t]),
  ),
);
for (const name of [
  "package.json",
  "package-lock.json",
  "cloudbuild.yaml",
  "Dockerfile",
  "start.sh",
  "vitest.config.ts",
])
  files.set(name, readFileSync(join(PROJECT, name), "utf8"));
const words = new Set([...files.values()].flatMap((text) => text.match(/\w+/g) ?? []));

/** What stands between backticks on the pages, outside their blocks of code, each with its page. */
const statements = [...pages].flatMap(([page, text]) =>
  [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map((match) => ({ page, code: match[1]! })),
);
const missing = (isMeant: (code: string) => boolean, isThere: (code: string) => boolean) =>
  statements.filter(({ code }) => isMeant(code) && !isThere(code)).map(({ page, code }) => `${page}: ${code}`);

/** Looks like a path and is none of ours: a media type, a field of a cloud, what is made when something runs. */
const NOT_OURS = ["application/problem+json", "logging.googleapis.com/trace", "dist/server", "dist-client/"];
/** Names of Postgres, and that of a column which an example adds. */
const NOT_NAMES = ["pg_basebackup", "wait_event", "display_name"];
/** A slash inside, or an ending of ours; no call, address, package or placeholder. */
const isPath = (code: string) =>
  (/^[\w.-]+\/[\w./-]*$/.test(code) || /^[\w.-]+\.(tsx?|mjs|sql|prisma|ya?ml|py|sh|md)$/.test(code)) &&
  !NOT_OURS.includes(code) &&
  !code.startsWith(".vegascore");

/** From the project's root, from src/, or by name alone. */
const isFile = (path: string) =>
  existsSync(join(PROJECT, path)) ||
  existsSync(join(PROJECT, "src", path)) ||
  (!path.includes("/") && [...files.keys()].some((file) => basename(file) === path)) ||
  (path === "ports/" && existsSync(join(PROJECT, "src/tables/ports")));

it("[A11] every file and folder that a page names is there", () => {
  expect(missing(isPath, isFile)).toEqual([]);
});

it("[A16] a walk through the code is at most 12 files, and never goes back to one", () => {
  const page = pages.get("ARCHITECTURE.md") ?? "";
  const walks = [...page.matchAll(/^## (The walk of [^\n]+)\n([\s\S]*?)(?=^## )/gm)];
  expect(walks.map(([, title]) => title)).toEqual(["The walk of a table action", "The walk of a pay day"]);
  for (const [, , text = ""] of walks) {
    const steps = [...text.matchAll(/^(\d+)\. `([^`]+)`/gm)].map(([, number, file]) => ({
      number: Number(number),
      file: file!,
    }));
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.length).toBeLessThanOrEqual(12);
    expect(new Set(steps.map(({ file }) => file)).size).toBe(steps.length);
    expect(steps.filter(({ file }) => !existsSync(join(PROJECT, file)))).toEqual([]);
  }
});

it("[A11] every function that a page names is there", () => {
  const nameOf = (code: string) => /^(?:\w+\.)*(\w+)\([^)]*\)$/.exec(code)?.[1];
  const isThere = (code: string) => words.has(nameOf(code) ?? "");
  expect(missing((code) => nameOf(code) !== undefined, isThere)).toEqual([]);
});

it("[A11] every name of the code that a page uses is one of the code", () => {
  // Camel case or underscores: one word alone may be a word of the language.
  const isName = (code: string) => /^(?=.*([a-z][A-Z]|_))[A-Za-z_]\w*(\.\w+)*$/.test(code);
  expect(
    missing(
      (code) => isName(code) && !NOT_NAMES.includes(code),
      (code) => code.split(".").every((part) => words.has(part)),
    ),
  ).toEqual([]);
});

it("[A11] every command of npm that a page gives is one of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { scripts: object };
  const given = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map((match) => ({ page, name: match[1]! })),
  );
  expect(given.filter(({ name }) => !(name in scripts))).toEqual([]);
});
