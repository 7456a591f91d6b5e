/** `npm run docs:protocol`: writes the generated parts of docs/PROTOCOL.md anew. A test fails when they are stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../ops/cli/project.ts";
import { print } from "../ops/cli/terminal.ts";
import { blocks } from "./docs/blocks.ts";
import { fillBlocks } from "./docs/fill.ts";

const page = join(PROJECT, "docs/PROTOCOL.md");
const before = readFileSync(page, "utf8");
const after = fillBlocks(before, blocks);
writeFileSync(page, after);
print(before === after ? "docs/PROTOCOL.md was up to date" : "docs/PROTOCOL.md was written anew");
