/** The sources as a graph: which file imports what. A small scanner, because the native compiler has no API. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const PROJECT = resolve(import.meta.dirname, "../..");
const SRC = join(PROJECT, "src");

export interface Import {
  /** The importing file, relative to src/. */
  readonly from: string;
  /** The imported file relative to src/, or the name of a package or of a Node module. */
  readonly to: string;
  readonly isLocal: boolean;
  /** Nothing of it is left at run time. */
  readonly isType: boolean;
}

export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Without what is made from others, and without how the server is bundled, of which nothing runs in it. */
export function readSources(): Source[] {
  const paths = readdirSync(SRC, { recursive: true, encoding: "utf8" });
  return paths
    .filter((path) => /\.(ts|tsx)$/.test(path) && !/\.d\.ts$|generated\/|^vite\.config\.ts$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(SRC, path), "utf8") }));
}

/** Texts by path, from a folder of the project: the path is relative to that folder. */
export function textsIn(folder: string, name: RegExp): Map<string, string> {
  const paths = readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" });
  const named = paths.filter((path) => name.test(path) && !path.includes("generated/"));
  return new Map(named.map((path) => [path, readFileSync(join(PROJECT, folder, path), "utf8")]));
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?["']([^"']+)["']/gm;
const CALL = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

export function importsOf({ path, text }: Source): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map((match) => ({ isType: match[1] !== undefined, to: match[2]! }));
  const calls = [...text.matchAll(CALL)].map((match) => ({ isType: false, to: match[1]! }));
  return [...statements, ...calls].map(({ isType, to }) => {
    const isLocal = to.startsWith(".");
    return {
      from: path,
      to: isLocal ? relative(SRC, resolve(SRC, dirname(path), to)) : packageOf(to),
      isLocal,
      isType,
    };
  });
}

/** `@scope/name/deep/file` belongs to the package `@scope/name`; Node's own modules keep their name. */
function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The first folder under src/, or the file's own name: `tables/act.ts` is in `tables`, `main.ts` in `main.ts`. */
export const roomOf = (path: string): string => path.split("/")[0]!;
