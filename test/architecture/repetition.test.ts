/** What stands twice in the product: found here, and explained in docs/ARCHITECTURE.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PROJECT, textsIn } from "./sources.ts";

const LINES_MIN = 6;
const PASSAGES_MAX = 10;

interface Line {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** Without blank lines, lone punctuation, comments and imports: what is left says something. */
function linesOf(path: string, text: string): Line[] {
  const code = text.replace(/^(import|export)\b[^;]*?\bfrom "[^"]+";$/gm, (statement) =>
    statement.replace(/[^\n]/g, ""),
  );
  return code
    .split("\n")
    .map((line, index) => ({ path, number: index + 1, text: line.trim() }))
    .filter(({ text: line }) => !/^[\W_]*$|^(\/\/|\/?\*|--)/.test(line));
}

/** Pairs of files (or one file twice) that share a run of lines, each pair once. */
function pairsOf(files: Iterable<readonly [string, string]>): string[] {
  const places = new Map<string, Line[]>();
  for (const [path, text] of files) {
    const lines = linesOf(path, text);
    for (let first = 0; first + LINES_MIN <= lines.length; first += 1) {
      const run = lines.slice(first, first + LINES_MIN);
      const key = run.map((line) => line.text).join("\n");
      places.set(key, [...(places.get(key) ?? []), run[0]!]);
    }
  }
  const pairs = [...places.values()].flatMap((found) =>
    found.flatMap(({ path }, index) =>
      found.slice(index + 1).map((place) => [path, place.path].toSorted().join(" ~ ")),
    ),
  );
  return [...new Set(pairs)].toSorted();
}

it("[A19] six lines stand twice in the product in at most ten places, and docs/ARCHITECTURE.md says why", () => {
  const product = [...textsIn("src", /\.(tsx?|mjs|css)$/), ...textsIn("prisma/functions", /\.sql$/)];
  const page = readFileSync(join(PROJECT, "docs/ARCHITECTURE.md"), "utf8");
  const explained = [...page.matchAll(/^\| `(\S+)` ~ `(\S+)` \| \S.*\|$/gm)].map(
    ([, one, other]) => `${one} ~ ${other}`,
  );
  expect(pairsOf(product)).toEqual(explained.toSorted());
  expect(explained.length).toBeLessThanOrEqual(PASSAGES_MAX);
});

it("[A19] a passage that was copied is found", () => {
  const copied = Array.from({ length: LINES_MIN }, (_, index) => `const value${index} = ${index};`).join("\n");
  expect(
    pairsOf([
      ["a.ts", copied],
      ["b.ts", `// Copied.\n\n${copied}\n`],
    ]),
  ).toEqual(["a.ts ~ b.ts"]);
  expect(
    pairsOf([
      ["a.ts", copied],
      ["b.ts", copied.replace("value3", "other")],
    ]),
  ).toEqual([]);
});
