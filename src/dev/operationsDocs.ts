/** `npm run docs:operations`: writes the generated parts of docs/operations anew. A test fails when they are stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../ops/cli/project.ts";
import { print } from "../ops/cli/terminal.ts";
import { fillBlocks } from "./docs/fill.ts";
import { operationsPages } from "./docs/operations.ts";

const folder = join(PROJECT, "docs/operations");
for (const [name, blocks] of Object.entries(operationsPages)) {
  const page = join(folder, name);
  const before = readFileSync(page, "utf8");
  const after = fillBlocks(before, blocks);
  writeFileSync(page, after);
  print(before === after ? `${name} was up to date` : `${name} was written anew`);
}
