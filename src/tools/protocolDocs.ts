/** `npm run docs:protocol`: writes the generated parts of docs/PROTOCOL.md anew. A test fails when they are stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocks } from "./docs/blocks.ts";
import { fillBlocks } from "./docs/fill.ts";
import { print } from "./terminal.ts";

const page = join(import.meta.dirname, "../../docs/PROTOCOL.md");
const before = readFileSync(page, "utf8");
const after = fillBlocks(before, blocks);
writeFileSync(page, after);
print(before === after ? "docs/PROTOCOL.md was up to date" : "docs/PROTOCOL.md was written anew");
