/** `npm run docs:operations`: writes the generated parts of docs/operations anew. A test fails when they are stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillBlocks } from "./docs/fill.ts";
import { operationsPages } from "./docs/operations.ts";
import { print } from "./terminal.ts";

const folder = join(import.meta.dirname, "../../docs/operations");
for (const [name, blocks] of Object.entries(operationsPages)) {
  const page = join(folder, name);
  const before = readFileSync(page, "utf8");
  const after = fillBlocks(before, blocks);
  writeFileSync(page, after);
  print(before === after ? `${name} was up to date` : `${name} was written anew`);
}
