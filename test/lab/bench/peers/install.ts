/** The peers' rooms, with their packages, in a folder of their own: none of it is part of the product, or of its lock. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../../../../src/ops/cli/plainError.ts";
import { PROJECT } from "../../../../src/ops/cli/project.ts";

const SOURCES = join(PROJECT, "test/lab/bench/peers/rooms");
const FOLDER = join(PROJECT, ".vegascore/peers");

/** Installs what is missing or was made of other sources. @returns the folder */
export function installPeers(say: (line: string) => void): string {
  const isSame = (name: string): boolean =>
    existsSync(join(FOLDER, name)) && readFileSync(join(FOLDER, name)).equals(readFileSync(join(SOURCES, name)));
  const isInstalled =
    existsSync(join(FOLDER, "node_modules/.prisma/client/schema.prisma")) &&
    isSame("package.json") &&
    isSame("schema.prisma");
  mkdirSync(FOLDER, { recursive: true });
  cpSync(SOURCES, FOLDER, { recursive: true });
  if (isInstalled) return FOLDER;
  say(`Installing the peers' packages into ${FOLDER} (once)`);
  try {
    run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(process.execPath, [
      "node_modules/prisma/build/index.js",
      "generate",
      "--schema",
      "schema.prisma",
      "--no-hints",
    ]);
  } catch (cause) {
    throw new PlainError("The peers could not be installed: they need a package registry once.", { cause });
  }
  return FOLDER;
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, {
    cwd: FOLDER,
    stdio: ["ignore", "pipe", "inherit"],
    // Never run by `generate`; being set, no engine is downloaded.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
  });
}
