/** Where the project lies, from its sources and from what is compiled of them. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder with package.json. */
export const PROJECT = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("there is no package.json above this file");
  return rootAbove(parent);
}
