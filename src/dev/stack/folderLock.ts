import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";
import { commandLine } from "./processes.ts";

/**
 * Makes this process the only stack on a data folder. A lock whose owner was killed is taken over.
 * @returns gives the lock back.
 * @throws {PlainError} naming the process that holds it.
 */
export function lockFolder(dataDir: string): () => void {
  const path = join(dataDir, "start.lock");
  mkdirSync(dirname(path), { recursive: true });
  const owner = readOwner(path);
  if (owner !== undefined && owner !== process.pid && commandLine(owner)?.includes("bootstrap.mjs")) {
    const advice = `Use that one, or stop it first: Ctrl-C in its terminal, or kill ${owner}.`;
    throw new PlainError(`VegasCore already runs from this folder (process ${owner}). ${advice}`);
  }
  rmSync(path, { force: true });
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
  } catch (cause) {
    throw new PlainError("Another start of VegasCore in this folder was a moment faster. Use that one.", { cause });
  }
  return () => rmSync(path, { force: true });
}

function readOwner(path: string): number | undefined {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return undefined; // Nobody holds it.
  }
}
