/**
 * `node src/dev/bootstrap.mjs confusables <confusables.txt>`: writes src/text/confusableTable.ts from the file that Unicode publishes
 * with TR39 (https://www.unicode.org/Public/security/). To be run when Unicode publishes a newer one.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../ops/cli/project.ts";
import { print } from "../ops/cli/terminal.ts";

const LINE_WIDTH = 116;
const TARGET = join(PROJECT, "src/text/confusableTable.ts");

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which confusables.txt?");
const source = readFileSync(path, "utf8");
const version = /^# Version: (\d+\.\d+\.\d+)$/m.exec(source)?.[1];
if (version === undefined) throw new Error(`${path} names no version.`);

/** Prototype → everything that looks like it. */
const lookAlikes = new Map<string, string[]>();
for (const [, from = "", to = ""] of source.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA\t/gm)) {
  const character = String.fromCodePoint(Number.parseInt(from, 16));
  // The table is asked after NFKD and without what cannot be seen: neither ever comes.
  if (character.normalize("NFKD") !== character || /\p{Default_Ignorable_Code_Point}/u.test(character)) continue;
  const prototype = to.trim().split(" ").map(base36).join("+");
  lookAlikes.set(prototype, [...(lookAlikes.get(prototype) ?? []), base36(from)]);
}
const records = [...lookAlikes].map(([prototype, alike]) => `${prototype}=${alike.join(",")}`).toSorted();

writeFileSync(
  TARGET,
  `/** Written by src/dev/confusables.ts from Unicode's confusables.txt (TR39, table MA): not to be edited by hand. */

/** Of Unicode; names are compared again when it changes. */
export const CONFUSABLES_VERSION = "${version}";

/** \`prototype=look-alike,look-alike …\`, code points in base 36; a prototype of several has them joined by \`+\`. */
export const CONFUSABLES = \`
${wrap(records).join("\n")}
\`;
`,
);
print(`${TARGET}: ${records.length} prototypes of Unicode ${version}`);

function base36(hex: string): string {
  return Number.parseInt(hex, 16).toString(36);
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line.length + 1 + word.length > LINE_WIDTH && line !== "") {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
