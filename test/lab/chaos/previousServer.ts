/** The previous release of the server, compiled beside this one. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../../../src/ops/cli/plainError.ts";
import { PROJECT } from "../../../src/ops/cli/project.ts";
import { previousRelease } from "../previousRelease.ts";

/** What a container runs, and what it ran before servers were bundled. */
const ENTRIES = ["dist/server/main.js", "dist/main.js"];

export interface PreviousServer {
  /** The commit, in short. */
  readonly commit: string;
  /** What a container of it runs. */
  readonly entry: string;
}

/** Kept between runs. @returns null where the history does not reach so far back. @throws {PlainError} when it can't be built. */
export function buildPrevious(): PreviousServer | null {
  const commit = previousRelease();
  if (commit === null) return null;
  const folder = join(PROJECT, ".vegascore", `server-${commit}`);
  const entry = () => ENTRIES.map((path) => join(folder, path)).find(existsSync);
  if (entry() === undefined) build(commit, folder);
  return { commit, entry: entry() ?? "" };
}

function build(commit: string, folder: string): void {
  const place = `${folder}.unfinished`;
  rmSync(place, { recursive: true, force: true }); // An interrupted build leaves its own behind.
  try {
    run("git", ["clone", "--quiet", "--no-checkout", PROJECT, place], PROJECT);
    run("git", ["checkout", "--quiet", commit], place);
    // With other packages it installs its own.
    if (lockOf(place) === lockOf(PROJECT)) symlinkSync(join(PROJECT, "node_modules"), join(place, "node_modules"));
    run(process.execPath, [join(place, "src/dev/bootstrap.mjs"), "build"], place);
    renameSync(place, folder);
  } catch (cause) {
    rmSync(place, { recursive: true, force: true });
    throw new PlainError(`The older server (${commit}) could not be built.`, { cause });
  }
}

const lockOf = (folder: string): string => readFileSync(join(folder, "package-lock.json"), "utf8");

const run = (command: string, args: readonly string[], cwd: string): void =>
  void execFileSync(command, args, { cwd, stdio: "pipe" });
